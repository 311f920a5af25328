"""increment: one shared number, counted up under its own lock."""
import multiprocessing
import time

from harness import NOTHING, Fault, Usage, be_a_child

FORK = multiprocessing.get_context("fork")


def count_value(value, times):
    for _ in range(times):
        with value.get_lock():
            value.value += 1


def count_array(array, times):
    for _ in range(times):
        with array.get_lock():
            array[0] += 1


OBJECTS = {
    "value": (lambda: FORK.Value("q", 0), count_value, lambda value: value.value),
    "array": (lambda: FORK.Array("q", 1), count_array, lambda array: array[0]),
}


def run(launch, chosen):
    make, count, read = chosen
    shared = make()
    workers = max(launch.cell.number("workers"), 1)
    line = FORK.Barrier(workers)
    reports = FORK.SimpleQueue()

    def work(me):
        be_a_child(launch.client_cpu if me % 2 == 0 else launch.server_cpu)
        if me == 0:
            count(shared, launch.warmup)
        mine = launch.operations * (me + 1) // workers - launch.operations * me // workers
        line.wait()
        before, begin = Usage.of_self(), time.perf_counter_ns()
        count(shared, mine)
        end = time.perf_counter_ns()
        reports.put((me, begin, end, Usage.of_self() - before))

    processes = [FORK.Process(target=work, args=(me,), daemon=True) for me in range(workers)]
    for process in processes:
        process.start()
    seen = [reports.get() for _ in processes]
    for process in processes:
        process.join()
    if read(shared) != launch.operations + launch.warmup:
        raise Fault("increments were lost")
    launch.elapsed_ns = max(end for _, _, end, _ in seen) - min(begin for _, begin, _, _ in seen)
    launch.client = sum((used for me, _, _, used in seen if me % 2 == 0), NOTHING)
    launch.server = sum((used for me, _, _, used in seen if me % 2 == 1), NOTHING)
