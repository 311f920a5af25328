// E34 and E35: the notes' two programs, honest and sabotaged.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <filesystem>
#include <map>
#include <memory>

#include "apps/chat_protocol.hpp"
#include "claims/judge.hpp"
#include "claims/programs.hpp"
#include "core/process.hpp"

namespace ipc::claims {
namespace {

TEST(Claims, E34HoldsWithDescriptorsOfOnesOwn) { EXPECT_EQ(honest("E34"), "holds_if"); }
TEST(Claims, E34IsRefutedByACopyWithInheritedDescriptors) {
  Copies copies = copies_of_ours();
  copies.two = copies.two_inherited;
  EXPECT_EQ(verdict_of([&](Evidence& evidence) { split_copy(evidence, copies); }), "refuted");
}

TEST(Claims, E35HoldsHere) { EXPECT_EQ(honest("E35"), "holds"); }

/// A server that lets in everybody under any name, and tells nobody who has gone.
void serve_carelessly(const Fd& socket) {
  std::map<chat::Address, std::string> members;
  for (;;) {
    std::string text(chat::kLongestDatagram, '\0');
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    const auto n =
        ::recvfrom(socket.get(), text.data(), text.size(), 0, reinterpret_cast<sockaddr*>(&storage), &length);
    if (n < 0) continue;
    text.resize(static_cast<std::size_t>(n));
    const auto request = chat::parse_request(text);
    if (!request) continue;
    const auto from = chat::Address::from(storage, length);
    const auto send = [&](const chat::Address& to, chat::Event::Kind kind, const std::string& name,
                          const std::string& words) {
      const std::string event = chat::write(chat::Event{.kind = kind, .name = name, .text = words});
      ::sendto(socket.get(), event.data(), event.size(), 0, to.get(), to.length());
    };
    if (request->kind == chat::Request::Kind::enter) {
      members[from] = request->text;
      send(from, chat::Event::Kind::welcome, "", request->text);
      for (const auto& [address, name] : members)
        if (address != from) send(address, chat::Event::Kind::entered, request->text, "in");
    } else if (request->kind == chat::Request::Kind::say) {
      for (const auto& [address, name] : members)
        if (address != from) send(address, chat::Event::Kind::said, members[from], request->text);
    }
  }
}

TEST(Claims, E35IsRefutedByAServerThatForgetsTheRules) {
  EXPECT_EQ(verdict_of([](Evidence& evidence) {
              const Fd socket = chat::bound_socket(chat::Address::udp("127.0.0.1", 0));
              const chat::Address address = chat::Address::of(socket);
              const Process server{[&] { serve_carelessly(socket); }};
              chat_room(
                  evidence, address, [](const std::string&) {}, std::chrono::seconds{1});
            }),
            "refuted");
}

}  // namespace
}  // namespace ipc::claims
