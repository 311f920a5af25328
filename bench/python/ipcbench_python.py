#!/usr/bin/env python3
"""The scenarios of ipcbench over Python's multiprocessing, under the same names and placements.

    ipcbench_python.py --cell 'round_trip/python:pipe/size:64/placement:same_cpu' --operations 2000 --cpus 1,1

prints one launch of that cell as Google Benchmark's JSON, and beside it, under "ipcbench", what the bench program
makes its own entry of. The bench program runs this script for every cell whose mechanism begins with `python:`.
What each object is measured with is what a program that uses it would write: whole objects, pickled, by put and get.
"""
import argparse
import json
import multiprocessing
import platform
import sys

import dispatch
import increment
import messages
import spawn
from harness import Cell, Fault, Launch

SCENARIOS = {
    "round_trip": (messages.round_trip, messages.OBJECTS),
    "stream": (messages.stream, messages.OBJECTS),
    "increment": (increment.run, increment.OBJECTS),
    "dispatch": (dispatch.run, dispatch.OBJECTS),
    "spawn": (spawn.run, spawn.OBJECTS),
}


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cell", required=True)
    parser.add_argument("--operations", type=int, default=1000)
    parser.add_argument("--warmup", type=int, default=None)
    parser.add_argument("--cpus", default="-1,-1", help="client's and server's CPU; -1 leaves it unpinned")
    given = parser.parse_args(arguments)
    if given.operations < 1:
        parser.error("--operations: expected at least 1")
    try:
        client, server = (int(cpu) for cpu in given.cpus.split(","))
        cell = Cell.parse(given.cell)
        run, objects = SCENARIOS[cell.scenario]
        chosen = objects[cell.mechanism.removeprefix("python:")]
    except (ValueError, KeyError) as error:
        parser.error(f"no such cell here: {given.cell}: {error}")
    warmup = max(given.operations // 10, 1) if given.warmup is None else given.warmup
    return Launch(cell, given.operations, warmup, client, server), run, chosen


def main():
    launch, run, chosen = parse(sys.argv[1:])
    try:
        run(launch, chosen)
    except Fault as fault:
        sys.exit(f"ipcbench-python: {fault}")
    context = {
        "executable": "ipcbench_python.py",
        "num_cpus": multiprocessing.cpu_count(),
        "library_build_type": "release",
        "python": platform.python_version(),
    }
    json.dump({"context": context, "benchmarks": [launch.entry()], "ipcbench": launch.sample()}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
