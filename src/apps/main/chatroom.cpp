// ipcbench-chatroom: the notes' chat room. `serve` opens a room; whoever sits there is its administrator, and
// what he types goes to all. `join` enters it.
//
// As in the notes, sending and receiving are done by different processes: the one that reads the keyboard
// sends, its child receives; the server is a child of the one that reads the administrator's keyboard.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <CLI/CLI.hpp>

#include "apps/chat_client.hpp"
#include "apps/chat_server.hpp"

namespace {

using namespace std::chrono_literals;
namespace chat = ipc::chat;

volatile sig_atomic_t stop = 0;

/// What is typed, line by line, until its end, a signal, or until `ended` polls readable.
class Lines {
 public:
  explicit Lines(int ended) : ended_{ended} { ::sigemptyset(&while_waiting_); }

  /// Nothing at the end. A last line without a line feed is one.
  std::optional<std::string> next() {
    for (;;) {
      if (const auto end = waiting_.find('\n'); end != std::string::npos) return take(end, 1);
      if (at_end_) return waiting_.empty() ? std::nullopt : std::optional{take(waiting_.size(), 0)};
      std::array<pollfd, 2> ready{{{STDIN_FILENO, POLLIN, 0}, {ended_, POLLIN, 0}}};
      const int count = ::ppoll(ready.data(), ready.size(), nullptr, &while_waiting_);
      if (count == -1 && errno != EINTR) ipc::throw_errno("ppoll");
      if (stop != 0 || (count > 0 && ready[1].revents != 0)) return std::nullopt;
      if (count <= 0 || ready[0].revents == 0) continue;
      std::array<char, 4096> bytes{};
      const auto n = ipc::check(
          ipc::retry_on_eintr([&] { return ::read(STDIN_FILENO, bytes.data(), bytes.size()); }), "read");
      at_end_ = n == 0;
      waiting_.append(bytes.data(), static_cast<std::size_t>(n));
      if (waiting_.size() > 65536) waiting_.clear();  // no line: nobody types so much without an end
    }
  }

 private:
  std::string take(std::size_t size, std::size_t and_skip) {
    std::string line = waiting_.substr(0, size);
    waiting_.erase(0, size + and_skip);
    return line;
  }
  int ended_;
  sigset_t while_waiting_{};  // signals come in ppoll(2) and nowhere else
  std::string waiting_;
  bool at_end_ = false;
};

/// Prints at once, for whoever reads this through a pipe.
void print_line(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

chat::Address checked(const std::string& text, bool anywhere) {
  const auto address = chat::Address::parse(text);
  if (!address.is_local() && !anywhere)
    throw std::invalid_argument{fmt::format(
        "address '{}': expected a loopback address or a socket's path; --public allows others", text)};
  return address;
}

int serve(const chat::Address& at) {
  chat::Room room{at};
  print_line(fmt::format("the room is at {}; what you type goes to all, /quit closes it",
                         room.address().to_string()));
  // Readable when the server has ended, which nobody but us should bring about.
  const ipc::Fd server{static_cast<int>(ipc::check(::syscall(SYS_pidfd_open, room.pid(), 0), "pidfd_open"))};
  Lines lines{server.get()};
  while (const auto line = lines.next()) {
    if (line->empty()) continue;
    if (*line == "/quit") break;
    try {
      room.announce(*line);
    } catch (const std::invalid_argument& error) {
      print_line(error.what());
    }
  }
  if (!room.close()) throw std::runtime_error{"the server failed"};
  const auto& counts = room.counts();
  print_line(fmt::format("{} datagrams, {} of them unlawful; {} deliveries, {} dropped; {} members put out",
                         counts.datagrams, counts.unlawful, counts.delivered, counts.dropped,
                         counts.put_out));
  return 0;
}

/// The receiving process: prints until it is out.
void receive_all(chat::Client& client) {
  for (;;) {
    const auto event = client.receive(1h);
    if (!event) continue;
    print_line(for_people(*event));
    if (event->kind == chat::Event::Kind::farewell) return;
  }
}

int join(const chat::Address& server, const std::string& name) {
  chat::Client client{server};
  if (const auto refused = client.enter(name)) {
    fmt::print(stderr, "ipcbench-chatroom: {}\n", *refused);
    return 1;
  }
  print_line("you are in; /quit leaves");
  auto ends = ipc::mp::make_pipe(false);  // its end tells that the receiver is gone
  auto& ended = ends.first;
  auto& receiving = ends.second;
  ipc::mp::Process receiver{[&] {
                              ended.close();
                              receive_all(client);
                            },
                            {.name = "chatroom", .daemon = true}};
  receiver.start();
  receiving.close();
  Lines lines{ended.fileno()};
  while (const auto line = lines.next()) {
    if (line->empty()) continue;
    if (*line == "/quit") break;
    try {
      if (!client.say(*line)) print_line("the room is too busy: that was not sent");
    } catch (const std::invalid_argument& error) {
      print_line(error.what());
    } catch (const chat::NoServer& error) {
      print_line(error.what());
      return 2;
    }
  }
  for (int attempt = 0; attempt < 30 && receiver.is_alive(); ++attempt) {  // the farewell may be lost, too
    try {
      client.quit();
    } catch (const chat::NoServer& error) {
      print_line(error.what());
      return 2;
    }
    receiver.join(300ms);
  }
  if (receiver.is_alive()) return 2;
  const int code = receiver.exit_code().value_or(-1);
  if (code < 0) throw std::runtime_error{fmt::format("the receiving process was ended by signal {}", -code)};
  return code == 0 ? 0 : 2;  // what it failed of, it has said itself
}

int run(int argc, char** argv) {
  CLI::App app{"ipcbench-chatroom: a chat room over UDP or UNIX datagrams"};
  app.require_subcommand(0, 1);  // none is said below, in a better way
  bool anywhere = false;
  std::string listen = "127.0.0.1:8888", server = "127.0.0.1:8888", name;
  auto* serving = app.add_subcommand("serve", "open a room; what is typed goes to all; /quit closes it");
  serving->add_option("--at", listen, "ADDRESS:PORT, or a socket's path")->capture_default_str();
  serving->add_flag("--public", anywhere, "allow an address that other machines reach");
  auto* joining = app.add_subcommand("join", "enter a room; what is typed goes to the others; /quit leaves");
  joining->add_option("NAME", name, "nobody else's there")->required();
  joining->add_option("--at", server, "the room's ADDRESS:PORT, or its socket's path")->capture_default_str();
  joining->add_flag("--public", anywhere, "allow an address on another machine");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted);
  }
  if (app.get_subcommands().empty())
    throw std::invalid_argument{"which command? expected serve or join; --help explains"};
  struct sigaction on_signal {};
  on_signal.sa_handler = [](int) { stop = 1; };
  sigset_t both;
  ::sigemptyset(&both);
  for (const int signal : {SIGINT, SIGTERM}) {
    ::sigaction(signal, &on_signal, nullptr);
    ::sigaddset(&both, signal);
  }
  ::sigprocmask(SIG_BLOCK, &both, nullptr);
  return serving->parsed() ? serve(checked(listen, anywhere)) : join(checked(server, anywhere), name);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ipcbench-chatroom: {}\n", error.what());
    return 2;
  }
}
