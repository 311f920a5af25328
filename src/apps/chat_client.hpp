// A member of a chat room. Sending and receiving may be done by two processes, as in the notes: fork after
// enter(), receive() in one, say() in the other; the socket is the same object in both.
#pragma once
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "apps/chat_address.hpp"
#include "apps/chat_protocol.hpp"

namespace ipc::chat {

/// The server does not answer, or is gone.
struct NoServer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Client {
 public:
  static constexpr std::chrono::seconds kPatience{10};  // with a server that may be busy

  /// Hears nobody but the server. Throws NoServer where there is certainly
  /// none.
  explicit Client(const Address& server);

  /// Asks to come in until there is an answer: nothing when in, else the reason. Throws std::invalid_argument
  /// for what is no name, NoServer after the timeout.
  [[nodiscard]] std::optional<std::string> enter(const std::string& name,
                                                 std::chrono::milliseconds timeout = kPatience);

  /// Throws std::invalid_argument where the text is empty, too long or no plain text, NoServer. False where
  /// the server's buffer is full: nothing was sent.
  bool say(const std::string& text);
  bool quit();

  /// What comes next, within the time; what is no event is passed over. Throws NoServer.
  [[nodiscard]] std::optional<Event> receive(std::chrono::milliseconds timeout);

  /// For poll(2).
  [[nodiscard]] int fileno() const noexcept { return socket_.get(); }

 private:
  bool send(const Request& request);
  /// Nothing where there was no lawful event.
  [[nodiscard]] std::optional<Event> take();

  Fd socket_;
  Address server_;
};

}  // namespace ipc::chat
