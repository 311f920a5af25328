"""What every scenario needs: the cell, the clock, what a process has cost, and a child that dies with its parent."""
import collections
import ctypes
import os
import resource
import signal
import time

BLOCKS = 10
UNITS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}


class Fault(Exception):
    """A launch that went wrong; the text says how."""


class Cell:
    """A cell's name, taken apart. Numbers are whole; times are in ns."""

    def __init__(self, name, scenario, mechanism, keys):
        self.name, self.scenario, self.mechanism, self.keys = name, scenario, mechanism, keys

    @staticmethod
    def parse(name):
        scenario, mechanism, *parts = name.split("/")
        return Cell(name, scenario, mechanism, dict(part.split(":", 1) for part in parts))

    def number(self, key, default=0):
        return int(self.keys.get(key, default))

    def duration_ns(self, key):
        text = self.keys.get(key, "0ns")
        digits = text.rstrip("nums")
        return int(digits) * UNITS[text[len(digits):]]


class Usage(collections.namedtuple("Usage", "cpu_ns nvcsw nivcsw minflt")):
    """What a process has cost so far; the difference of two is what the time in between has cost."""

    @staticmethod
    def of_self():
        used = resource.getrusage(resource.RUSAGE_SELF)
        return Usage(time.process_time_ns(), used.ru_nvcsw, used.ru_nivcsw, used.ru_minflt)

    @staticmethod
    def of_children():
        """All that were waited for."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return Usage(int((used.ru_utime + used.ru_stime) * 1e9), used.ru_nvcsw, used.ru_nivcsw, used.ru_minflt)

    @staticmethod
    def of_pid(pid):
        """A process that still runs; proc(5)."""
        with open(f"/proc/{pid}/schedstat") as file:
            cpu_ns = int(file.read().split()[0])
        with open(f"/proc/{pid}/status") as file:
            switches = [int(line.split()[1]) for line in file if "ctxt_switches" in line]
        with open(f"/proc/{pid}/stat") as file:
            minflt = int(file.read().rsplit(")", 1)[1].split()[7])
        return Usage(cpu_ns, *switches, minflt)

    def __sub__(self, other):
        return Usage(*(a - b for a, b in zip(self, other)))

    def __add__(self, other):
        return Usage(*(a + b for a, b in zip(self, other)))


NOTHING = Usage(0, 0, 0, 0)


def pin(cpu):
    if cpu >= 0:
        os.sched_setaffinity(0, {cpu})


def be_a_child(cpu):
    """The first thing in every child: never outlive the parent, and run where one is meant to."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    pin(cpu)


class Launch:
    """One launch: what is asked for, and what was seen."""

    def __init__(self, cell, operations, warmup, client_cpu, server_cpu):
        self.cell, self.operations, self.warmup = cell, operations, warmup
        self.client_cpu, self.server_cpu = client_cpu, server_cpu
        self.elapsed_ns = 0
        self.blocks = [0.0] * BLOCKS
        self.latencies = collections.Counter()
        self.client, self.server = NOTHING, NOTHING
        self.lost = 0

    def in_blocks(self, do):
        """do(first, end) for each tenth of the operations; keeps the time of each. Returns when the last ended."""
        now = begin = time.perf_counter_ns()
        for block in range(BLOCKS):
            first, end = self.operations * block // BLOCKS, self.operations * (block + 1) // BLOCKS
            if first == end:
                continue
            before = now
            do(first, end)
            now = time.perf_counter_ns()
            self.blocks[block] = (now - before) / (end - first)
        self.elapsed_ns = now - begin
        return now

    def timed_each(self, do):
        """do() for each operation, with a clock reading for each."""
        clock, counts = time.perf_counter_ns, self.latencies

        def block(first, end):
            last = clock()
            for _ in range(first, end):
                do()
                now = clock()
                counts[now - last] += 1
                last = now

        self.in_blocks(block)

    def sample(self):
        return {
            "operations": self.operations,
            "elapsed_ns": self.elapsed_ns,
            "blocks": self.blocks,
            "latencies": sorted(self.latencies.items()),
            "client": self.client._asdict(),
            "server": self.server._asdict(),
            "lost": self.lost,
        }

    def percentile(self, p):
        rank, below = p / 100 * self.operations, 0
        for value, count in sorted(self.latencies.items()):
            below += count
            if below >= rank:
                return value
        return 0

    def entry(self):
        per_operation = self.elapsed_ns / self.operations
        entry = {
            "name": self.cell.name,
            "run_name": self.cell.name,
            "run_type": "iteration",
            "iterations": self.operations,
            "real_time": per_operation,
            "cpu_time": self.client.cpu_ns / self.operations,
            "time_unit": "ns",
            "op_ns": per_operation,
            "samples": self.operations,
            "client_cpu_ns": self.client.cpu_ns / self.operations,
            "server_cpu_ns": self.server.cpu_ns / self.operations,
        }
        if self.latencies:
            for name, p in (("p50_ns", 50), ("p90_ns", 90), ("p99_ns", 99), ("p999_ns", 99.9)):
                entry[name] = self.percentile(p)
            entry["min_ns"], entry["max_ns"] = min(self.latencies), max(self.latencies)
        if size := self.cell.number("size"):
            entry["payload_bytes"] = size
            entry["msgs_per_s"] = self.operations / self.elapsed_ns * 1e9
            entry["bytes_per_s"] = entry["msgs_per_s"] * size
        return entry
