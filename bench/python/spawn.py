"""spawn: Process, start and join, by each of the three ways to make one, by a parent of a given size."""
import mmap
import multiprocessing

from harness import Fault, Usage, pin

OBJECTS = {name: name for name in ("fork", "forkserver", "spawn")}
PAGE = 4096


def nothing():
    pass


def resident_memory(size, huge):
    """Memory of this process alone, every page of it written to."""
    if size == 0:
        return None
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_HUGEPAGE if huge else mmap.MADV_NOHUGEPAGE)
    memory[::PAGE] = b"\1" * ((size + PAGE - 1) // PAGE)
    return memory


def run(launch, method):
    pin(launch.client_cpu)
    context = multiprocessing.get_context(method)
    memory = resident_memory(launch.cell.number("resident"), launch.cell.keys.get("pages") == "huge")

    def once():
        process = context.Process(target=nothing)
        process.start()
        process.join()
        if process.exitcode != 0:
            raise Fault(f"a child left with {process.exitcode}")

    for _ in range(max(launch.warmup, 1)):
        once()
    before, children_before = Usage.of_self(), Usage.of_children()
    launch.timed_each(once)
    launch.client = Usage.of_self() - before
    launch.server = Usage.of_children() - children_before
    del memory
