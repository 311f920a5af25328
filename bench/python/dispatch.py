"""dispatch: tasks handed to a Pool, by apply, by apply_async, and by map in chunks."""
import multiprocessing
import time

from harness import NOTHING, Fault, Usage, be_a_child, pin

FORK = multiprocessing.get_context("fork")
MASK = (1 << 64) - 1
AT_ONCE = 1024  # tasks that are out, as many as the suite's own Pool has


def proof(number):
    return (number * 0x9E3779B97F4A7C15 + 1) & MASK


class Work:
    """A number of steps, calibrated on the CPU clock: the same work, however often it is interrupted."""

    def __init__(self, task_ns, skewed):
        self.steps, self.skewed = 0, skewed
        if task_ns > 0:
            tried = 20_000
            least = min(self._cost(tried) for _ in range(15))
            self.steps = max(1, round(task_ns / least * tried))

    @staticmethod
    def _cost(steps):
        begin = time.thread_time_ns()
        compute(steps)
        return max(time.thread_time_ns() - begin, 1)

    def __call__(self, number):
        steps = self.steps
        if self.skewed:  # one task in 16 is 8.5 times as long as the mean, the others half as long
            steps = steps * 17 // 2 if proof(number) >> 60 == 0 else steps // 2
        if steps:
            compute(steps)
        return proof(number)


def compute(steps):
    for _ in range(steps):
        pass


def by_apply(pool, work, numbers, chunk):
    for number in numbers:
        yield pool.apply(work, (number,))


def by_apply_async(pool, work, numbers, chunk):
    for first in range(numbers.start, numbers.stop, AT_ONCE):
        out = [pool.apply_async(work, (n,)) for n in range(first, min(first + AT_ONCE, numbers.stop))]
        for result in out:
            yield result.get()


def by_map(pool, work, numbers, chunk):
    yield from pool.map(work, numbers, chunk or None)


OBJECTS = {"pool_apply": by_apply, "pool": by_apply_async, "pool_map": by_map}


def run(launch, hand_out):
    cell = launch.cell
    pin(launch.client_cpu)
    work = Work(cell.duration_ns("task"), cell.keys.get("shape") == "skewed")
    chunk = cell.number("chunk")
    pool = FORK.Pool(max(cell.number("workers"), 1), be_a_child, (launch.server_cpu,))
    try:
        carry_out(launch, hand_out, pool, work, chunk)
    finally:
        pool.terminate()


def carry_out(launch, hand_out, pool, work, chunk):
    def do(first, end):
        numbers = range(first, end)
        for number, result in zip(numbers, hand_out(pool, work, numbers, chunk), strict=True):
            if result != proof(number):
                raise Fault("a task came back with another's result")

    def usage():
        return sum((Usage.of_pid(worker.pid) for worker in pool._pool), NOTHING)

    do(0, max(launch.warmup, 4))
    before, workers_before = Usage.of_self(), usage()
    launch.in_blocks(do)
    launch.client, launch.server = Usage.of_self() - before, usage() - workers_before
