"""round_trip and stream over what carries messages: Pipe, SimpleQueue, Queue."""
import multiprocessing

from harness import Fault, Usage, be_a_child, pin

VERIFIED = 64  # numbered messages before the clock starts
FORK = multiprocessing.get_context("fork")


def slots(size):
    """As many messages as the suite's own queues hold."""
    return max((64 << 10) // size, 4)


class Duplex:
    """Pipe(): both ends of one socket pair."""

    def __init__(self, size):
        self.client, self.server = FORK.Pipe()

    def ends(self, side):
        end = getattr(self, side)
        return end.send, end.recv


class TwoPipes:
    """Pipe(duplex=False), one for each direction."""

    def __init__(self, size):
        there, back = FORK.Pipe(False), FORK.Pipe(False)
        self.of = {"client": (there[1].send, back[0].recv), "server": (back[1].send, there[0].recv)}

    def ends(self, side):
        return self.of[side]


class TwoQueues:
    """A queue for each direction."""

    def __init__(self, make):
        there, back = make(), make()
        self.of = {"client": (there.put, back.get), "server": (back.put, there.get)}

    def ends(self, side):
        return self.of[side]


OBJECTS = {
    "pipe": Duplex,
    "pipe_one_way": TwoPipes,
    "simple_queue": lambda size: TwoQueues(FORK.SimpleQueue),
    "queue": lambda size: TwoQueues(lambda: FORK.Queue(slots(size))),
}


def payload(size, number):
    return bytes((number + i) & 255 for i in range(min(size, 256))) * (size // 256 + 1)


def expect(message, size, number):
    if message != payload(size, number)[:size]:
        raise Fault(f"message {number} arrived damaged, doubled or out of order")


class Peer:
    """The server's process, and what it says beside the measured object."""

    def __init__(self, launch, body):
        self.mine, self.its = FORK.Pipe()
        self.process = FORK.Process(target=self._run, args=(launch, body), daemon=True)
        self.process.start()
        self.its.close()

    def _run(self, launch, body):
        be_a_child(launch.server_cpu)
        try:
            self.its.send(body(self.line_up))
        except Fault as fault:
            self.its.send(str(fault))

    def line_up(self):
        self.its.send(None)
        self.its.recv()

    def hear(self):
        try:
            said = self.mine.recv()
        except EOFError:
            raise Fault("the server's process ended too soon") from None
        if isinstance(said, str):
            raise Fault(said)
        return said

    def start_together(self):
        self.hear()
        self.mine.send(None)


def verified_echo(link, size, side):
    send, recv = link.ends(side)
    for number in range(VERIFIED):
        if side == "client":
            send(payload(size, number)[:size])
        message = recv()
        expect(message, size, number)
        if side == "server":
            send(message)


def round_trip(launch, make):
    size = launch.cell.number("size")
    link = make(size)

    def server(line_up):
        verified_echo(link, size, "server")
        send, recv = link.ends("server")
        for _ in range(launch.warmup):
            send(recv())
        line_up()
        before = Usage.of_self()
        for _ in range(launch.operations):
            send(recv())
        return Usage.of_self() - before

    peer = Peer(launch, server)
    pin(launch.client_cpu)
    verified_echo(link, size, "client")
    send, recv = link.ends("client")
    message = payload(size, 0)[:size]

    def once():
        send(message)
        recv()

    for _ in range(launch.warmup):
        once()
    peer.start_together()
    before = Usage.of_self()
    launch.timed_each(once)
    launch.client = Usage.of_self() - before
    launch.server = peer.hear()


def stream(launch, make):
    size = launch.cell.number("size")
    link = make(size)

    def server(line_up):
        verified_echo(link, size, "server")
        send, recv = link.ends("server")
        message = payload(size, 0)[:size]

        def receive(count):
            for _ in range(count):
                recv()
            send(message)

        receive(launch.warmup)
        line_up()
        before = Usage.of_self()
        receive(launch.operations)
        return Usage.of_self() - before

    peer = Peer(launch, server)
    pin(launch.client_cpu)
    verified_echo(link, size, "client")
    send, recv = link.ends("client")
    message = payload(size, 0)[:size]
    for _ in range(launch.warmup):
        send(message)
    recv()
    peer.start_together()

    def block(first, end):
        for _ in range(first, end):
            send(message)
        if end == launch.operations:
            recv()  # what is still on its way does not count as delivered

    before = Usage.of_self()
    launch.in_blocks(block)
    launch.client = Usage.of_self() - before
    launch.server = peer.hear()
