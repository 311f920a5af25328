// pipe(7), unix(7), fifo(7): the notes' sentences about pipes.
#include "claims/pipes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "core/io.hpp"
#include "core/process.hpp"
#include "core/scratch.hpp"
#include "core/usage.hpp"

namespace ipc::claims {
namespace {

template <class F>
bool is_logic_error(F&& call) {
  try {
    call();
    return false;
  } catch (const std::logic_error&) {
    return true;
  }
}

/// Whether one int crosses in this direction, soon.
bool crosses(mp::Connection& from, mp::Connection& to) {
  from.send(7);
  return to.poll(2s) && to.recv<int>() == 7;
}

}  // namespace

void duplex(Evidence& evidence, const MakePipe& make_pipe) {
  auto [a, b] = make_pipe(true);
  const bool there = crosses(a, b), back = crosses(b, a);
  auto [reader, writer] = make_pipe(false);
  const bool one_way = crosses(writer, reader);
  const bool cannot_send = is_logic_error([&r = reader] { r.send(1); });
  const bool cannot_recv = is_logic_error([&w = writer] {
    if (w.readable() && !w.poll()) return;  // where it could, it would wait for ever
    (void)w.recv<int>();
  });
  evidence.figure("duplex_directions", there + back);
  evidence.figure("one_way_directions", one_way + !cannot_send);
  evidence.expect(there && back, {"both ends of Pipe(True) send and receive", "Pipe(True) 的两端都能收发"});
  evidence.expect(one_way,
                  {"Pipe(False) carries from its second end to its first", "Pipe(False) 从第二端传到第一端"});
  evidence.expect(cannot_send && cannot_recv, {"the wrong direction is an error", "方向用反就报错"});
  const bool all = there && back && one_way && cannot_send && cannot_recv;
  const std::string figure = fmt::format("{} / {}", there + back, one_way + !cannot_send);
  const Text ways{"two ways by default, one with duplex=False", "默认双向，duplex=False 时单向"};
  const Text means = all ? ways : Text{};
  evidence.part("pipe", all ? Verdict::holds : Verdict::refuted, figure, means);  // "two-way or one-way"
  // "Both ends read and write": of the two-way kind only.
  evidence.part("pipe.004", !all ? Verdict::refuted : Verdict::holds_if, figure, means);
}

void blocking_recv(Evidence& evidence, const Receive& receive) {
  constexpr int kLooks = 40;
  constexpr double kMostCpu = 0.05;  // of the time for which it waits
  auto [reader, writer] = mp::make_pipe(false);
  Process consumer{[&, &r = reader] {
    if (receive(r) != 7) throw std::runtime_error{"the consumer received something else"};
  }};
  const bool slept = reaches(consumer.pid(), 'S', 5s);
  const Usage before = Usage::of_child(consumer.pid());
  int asleep = 0;
  const double seconds = seconds_of([&] {
    for (int i = 0; i < kLooks; ++i) {
      asleep += state_of(consumer.pid()) == 'S' ? 1 : 0;
      ::usleep(2500);
    }
  });
  const Usage used = Usage::of_child(consumer.pid()) - before;
  const double share = static_cast<double>(used.cpu_ns) * 1e-9 / seconds;
  writer.send(7);
  consumer.join();
  evidence.figure("looks", kLooks);
  evidence.figure("asleep", asleep);
  evidence.figure("cpu_percent", share * 100);
  evidence.expect(slept && asleep == kLooks, {"the consumer sleeps (state S) at each of 40 looks",
                                              "40 次查看，消费者都在睡眠（S 状态）"});
  evidence.expect(share < kMostCpu, {"it uses less than 5 % of a CPU", "它占用的 CPU 不到 5 %"});
}

std::pair<Fd, Fd> kernel_pipe() {
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), "pipe2");
  return {Fd{ends[0]}, Fd{ends[1]}};
}

void broken_pipe(Evidence& evidence, const MakeEnds& make_ends) {
  ::signal(SIGPIPE, SIG_IGN);
  const std::array<char, 4> text{'a', 'b', 'c', 'd'};
  std::array<char, 16> got{};
  int error = 0;
  {
    auto [reader, writer] = make_ends();
    reader.close();
    error = ::write(writer.get(), text.data(), text.size()) == -1 ? errno : 0;
  }
  ssize_t drained = -1, end = -1, hidden = -1, shown = -1;
  {
    auto [reader, writer] = make_ends();
    check(::write(writer.get(), text.data(), text.size()), "write");
    writer.close();
    drained = ::read(reader.get(), got.data(), got.size());
    end = ::read(reader.get(), got.data(), got.size());
  }
  {
    auto [reader, writer] = make_ends();
    Process heir{[] { ::pause(); }};  // has inherited the write end, and knows nothing of it
    writer.close();
    hidden = ::read(reader.get(), got.data(), got.size());
    heir.kill();
    shown = ::read(reader.get(), got.data(), got.size());
  }
  evidence.figure("errno_without_reader", error);
  evidence.figure("drained_bytes", static_cast<double>(drained));
  evidence.expect(error == EPIPE,
                  {"a write that nobody can read fails with EPIPE", "没有读端时，写失败并报 EPIPE"});
  evidence.expect(drained == 4 && end == 0,
                  {"after the last writer: first what was written, then end of file",
                   "最后一个写端关闭后：先读完剩余数据，再读到文件末尾"});
  evidence.expect(hidden == -1 && shown == 0, {"a write end that a child has inherited hides the end of file",
                                               "子进程继承的写端会让读端看不到文件末尾"});
}

namespace {

/// The stranger's means: a socket over which the owner of the pipe hands things to it.
struct Tried {
  std::atomic<int> number{-1};  // the pipe's read end in its owner
  std::atomic<bool> done{false};
  bool by_number = false, by_proc = false, by_fifo = false, by_message = false;
  pid_t owner = 0;
};

void send_descriptor(int socket, int fd) {
  char byte = 'x';
  iovec data{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  check(::sendmsg(socket, &message, 0), "sendmsg");
}

Fd receive_descriptor(int socket) {
  char byte = 0;
  iovec data{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  check(::recvmsg(socket, &message, MSG_CMSG_CLOEXEC), "recvmsg");
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr) return Fd{};
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return Fd{fd};
}

bool reads_secret(int fd) {  // the pipe holds one byte for each that gets at it
  pollfd ready{fd, POLLIN, 0};
  char byte = 0;
  return ::poll(&ready, 1, 1000) == 1 && ::read(fd, &byte, 1) == 1 && byte == '!';
}

}  // namespace

void relatives_only(Evidence& evidence, bool stranger_first) {
  Shared<Tried> tried;
  tried->owner = ::getpid();
  const Scratch fifo{Scratch::Kind::file};
  std::array<int, 2> sockets{};
  check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()), "socketpair");
  const Fd mine{sockets[0]}, strangers{sockets[1]};
  const auto stranger = [&] {
    (void)eventually([&] { return tried->number.load() >= 0; });
    const int number = tried->number.load();
    tried->by_number = reads_secret(number);
    const Fd proc{::open(fmt::format("/proc/{}/fd/{}", tried->owner, number).c_str(), O_RDONLY | O_NONBLOCK)};
    tried->by_proc = proc && reads_secret(proc.get());
    const Fd passed = receive_descriptor(strangers.get());
    tried->by_message = passed && reads_secret(passed.get());
    const Fd named{::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    tried->by_fifo = named && reads_secret(named.get());
    tried->done = true;
  };
  std::optional<Process> other;
  if (stranger_first) other.emplace(stranger);
  auto [reader, writer] = kernel_pipe();
  if (!stranger_first) other.emplace(stranger);
  check(::write(writer.get(), "!!!!", 4), "write");
  check(::mkfifo(fifo.c_str(), 0600), "mkfifo");
  const Fd fifo_end{check(::open(fifo.c_str(), O_RDWR | O_CLOEXEC), "open")};
  check(::write(fifo_end.get(), "!", 1), "write");
  // A number that the stranger has not got by chance.
  const Fd high{check(::fcntl(reader.get(), F_DUPFD_CLOEXEC, stranger_first ? 200 : reader.get()), "fcntl")};
  send_descriptor(mine.get(), high.get());
  tried->number = stranger_first ? high.get() : reader.get();
  other->join();
  evidence.figure("by_number", tried->by_number);
  evidence.figure("by_proc_fd", tried->by_proc);
  evidence.figure("by_scm_rights", tried->by_message);
  evidence.figure("by_fifo_name", tried->by_fifo);
  evidence.expect(!tried->by_number, {"a process born before the pipe cannot reach it by its number",
                                      "在管道创建之前就存在的进程不能用描述符号访问它"});
  const int exceptions = tried->by_proc + tried->by_message + tried->by_fifo;
  if (exceptions > 0)
    evidence.only_if(
        {"the pipe is anonymous and nobody passes it on; a FIFO, /proc/PID/fd and SCM_RIGHTS are "
         "ways around it",
         "管道是匿名的且没有被传出去；FIFO、/proc/PID/fd 和 SCM_RIGHTS 都能绕过"});
  evidence.part(
      "pipe",
      tried->by_number ? Verdict::refuted
      : exceptions > 0 ? Verdict::holds_if
                       : Verdict::holds,
      fmt::format("0 + {}", exceptions),
      {fmt::format("{} ways for strangers", exceptions), fmt::format("陌生进程有 {} 条路", exceptions)});
}

std::vector<Claim> pipe_claims() {
  constexpr std::string_view kRead = "src/claims/pipes.cpp";
  return {
      {"E16",
       "000 001 003 004",
       {"Pipe(duplex=True) reads and writes at both ends, False at one each",
        "Pipe(duplex=True) 两端均可读写，False 则一端只读、一端只写"},
       {"both directions cross; with False the wrong direction is an error",
        "两个方向都能传；False 时方向用反就报错"},
       "src/multiprocessing/pipe.cpp",
       [](Evidence& evidence) { duplex(evidence, mp::make_pipe); }},
      {"E17",
       "003 004",
       {"recv on an empty pipe blocks", "管道为空时 recv 阻塞"},
       {"the consumer sleeps (state S) at 40 looks and uses under 5 % CPU",
        "消费者 40 次查看都处于 S 状态，占用 CPU 不到 5 %"},
       kRead,
       [](Evidence& evidence) {
         blocking_recv(evidence, [](mp::Connection& end) { return end.recv<int>(); });
       }},
      {"E18",
       "003",
       {"without a receiver the pipe breaks", "没有接收端则管道破裂"},
       {"EPIPE; the last writer gone: the rest, then end of file; an inherited write end hides it",
        "EPIPE；最后的写端关闭：先读剩余数据再到文件末尾；继承来的写端会遮住它"},
       kRead,
       [](Evidence& evidence) { broken_pipe(evidence, kernel_pipe); }},
      {"E19",
       "000 003 004",
       {"a pipe is for related processes", "管道多用于亲缘进程"},
       {"a process born before the pipe cannot reach it; FIFO, /proc/PID/fd and SCM_RIGHTS are tried",
        "管道创建之前的进程访问不到它；另试 FIFO、/proc/PID/fd 和 SCM_RIGHTS"},
       kRead,
       [](Evidence& evidence) { relatives_only(evidence, true); }},
  };
}

}  // namespace ipc::claims
