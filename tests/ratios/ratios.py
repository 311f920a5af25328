#!/usr/bin/env python3
"""How our objects stand against Python's, Boost's and the kernel's: ratios, all from one interleaved run.

    tests/ratios/ratios.py [--build build/release] [--launches 9] [--only TEXT] [--run FOLDER]

Runs the cells by `ipcbench run`, which shuffles their launches, and prints for each pair the ratio of the medians and,
in brackets, the lowest and highest ratio of launches with the same number. Above 1 means that ours is better. Exit
status 1 when a ratio is below what is asked of it. --run reads a folder that is there instead of measuring.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ACROSS = "same_llc"


def pairs(placements):
    """(what is compared, ours, the other's, at least)"""
    across = next((p for p in (ACROSS, "cross_llc", "cross_node", "smt") if p in placements), None)
    empty = "workers:2/task:0ns"

    def dispatch(text, ours, other, least, keys=empty):
        return (f"empty tasks: {text}", f"dispatch/{ours}/{keys}/placement:unpinned",
                f"dispatch/{other}/{keys}/placement:unpinned", least)

    yield dispatch("apply, Python's Pool", "pool_apply", "python:pool_apply", 10)
    yield dispatch("apply_async, Python's Pool", "pool", "python:pool", 20)
    yield dispatch("map by chunks of 1, Python's Pool", "pool_map", "python:pool_map", 20, empty + "/chunk:1")
    yield dispatch("map, Python's Pool", "pool_map", "python:pool_map", 10)
    yield dispatch("apply_async, a fork per task", "pool", "fork_per_task", 50)
    same = "placement:same_cpu"
    yield ("64 B round trip on one CPU, Python's Queue", f"round_trip/queue/size:64/{same}",
           f"round_trip/python:queue/size:64/{same}", 3)
    if across:
        there = f"placement:{across}"
        yield ("64 B messages across CPUs, Python's Queue", f"stream/queue/size:64/{there}",
               f"stream/python:queue/size:64/{there}", 20)
        yield ("64 B messages across CPUs, Boost's", f"stream/queue/size:64/{there}",
               f"stream/boost_mq/size:64/{there}", 3)
        yield ("the same from four producers, Boost's", f"fan_in/queue/size:64/workers:4/{there}",
               f"fan_in/boost_mq/size:64/workers:4/{there}", 3)
    for scenario in ("round_trip", "stream"):
        for size in (8, 64, 1024, 4096):  # what both carry of the standard profile
            for placement in ("same_cpu", across):
                if placement:
                    keys = f"size:{size}/placement:{placement}"
                    yield (f"{scenario} {size} B {placement}, POSIX mq", f"{scenario}/queue/{keys}",
                           f"{scenario}/posix_mq/{keys}", 1)


def measure(ipcbench, cells, launches, folder):
    command = [ipcbench, "run", "--launches", str(launches), "--timeout", "60s", "--out", folder]
    for cell in sorted(cells):
        command += ["--cell", cell]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 4):
        sys.exit(f"ratios: {ipcbench} run failed with status {done.returncode}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--launches", type=int, default=9)
    parser.add_argument("--only", default="", help="pairs whose text or cells hold this")
    parser.add_argument("--run", help="a run's folder that is there")
    given = parser.parse_args()
    ipcbench = str(pathlib.Path(given.build) / "ipcbench")
    listed = json.loads(subprocess.run([ipcbench, "list", "--json"], capture_output=True, check=True, text=True).stdout)
    placements = {p["name"] for p in listed["placements"] if "unavailable" not in p}
    scenarios = {s["name"] for s in listed["scenarios"]}
    wanted = [pair for pair in pairs(placements) if given.only in " ".join(map(str, pair))]
    for pair in [p for p in wanted if p[1].split("/")[0] not in scenarios]:
        print(f"left out: {pair[0]}: no such scenario here", file=sys.stderr)
        wanted.remove(pair)

    with tempfile.TemporaryDirectory(prefix="ipcbench-ratios-") as temporary:
        folder = given.run or f"{temporary}/run"
        if not given.run:
            measure(ipcbench, {cell for pair in wanted for cell in pair[1:3]}, given.launches, folder)
        summary = json.loads((pathlib.Path(folder) / "summary.json").read_text())
    cells = {cell["name"]: cell for cell in summary["cells"]}

    missed = False
    print(f"{'ours against':<44} {'ours':>12} {'other':>12}  ratio (lowest to highest)  asked")
    for text, ours, other, least in wanted:
        if ours not in cells or other not in cells:
            print(f"{text:<44} not measured")
            missed = True
            continue
        a, b = cells[ours], cells[other]
        higher = a["better"] == "higher"
        single = [x / y if higher else y / x for x, y in zip(a["launch_values"], b["launch_values"])]
        ratio = a["value"] / b["value"] if higher else b["value"] / a["value"]
        missed |= ratio < least
        print(f"{text:<44} {shown(a):>12} {shown(b):>12}  {ratio:6.1f} ({min(single):.1f} to {max(single):.1f})"
              f"  {'ok' if ratio >= least else 'MISSED'} >= {least}")
    launches = statistics.median(cell["launches"] for cell in cells.values()) if cells else 0
    print(f"{launches:.0f} launches a cell, shuffled with seed {summary['run']['seed']}, "
          f"{summary['machine']['cpu_model']}, {summary['machine']['cpus']} CPUs")
    sys.exit(1 if missed else 0)


def shown(cell):
    if cell["better"] == "higher":
        return f"{cell['value'] / 1e6:.3f} M/s"
    return f"{cell['value'] / 1e3:.3f} us"


if __name__ == "__main__":
    main()
