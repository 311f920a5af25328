// The chat room: who is in hears everything, nobody can speak for another, and nothing that a client does or
// fails to do harms the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <barrier>
#include <filesystem>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "apps/chat_client.hpp"
#include "apps/chat_server.hpp"
#include "core/process.hpp"
#include "support/command.hpp"

namespace ipc::chat {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kPatience = 20s;  // a watch-dog: a lost event is a failure, not a hang

TEST(Protocol, ReadsWhatItWrites) {
  using Ask = Request::Kind;
  for (const Request& request :
       {Request{Ask::enter, "ann"}, Request{Ask::say, "hello, all"}, Request{Ask::quit, ""}}) {
    const auto back = parse_request(write(request));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->kind, request.kind);
    EXPECT_EQ(back->text, request.text);
  }
  using Kind = Event::Kind;
  for (const Event& event : {Event{Kind::welcome, "", "ann"}, Event{Kind::refused, "", "the room is full"},
                             Event{Kind::said, "李雷", "你好 world"}, Event{Kind::entered, "ann", ""},
                             Event{Kind::left, "ann", ""}, Event{Kind::admin, "", "tea at four"},
                             Event{Kind::farewell, "", "the room is closed"}}) {
    const auto back = parse_event(write(event));
    ASSERT_TRUE(back) << write(event);
    EXPECT_EQ(back->kind, event.kind);
    EXPECT_EQ(back->name, event.name);
    EXPECT_EQ(back->text, event.text);
  }
}

TEST(Protocol, RefusesWhatCouldHarm) {
  const std::string long_text(kLongestText + 1, 'x'), long_name(kLongestName + 1, 'x');
  for (const std::string& datagram :
       {std::string{}, std::string{"L"}, std::string{"L "}, std::string{"L two words"}, std::string{"X ann"},
        std::string{"Q now"}, std::string{"C \x1b[2J"}, std::string{"C a\nb"}, std::string{"L a\0b", 5},
        std::string{"C \xff"}, std::string{"C \xc0\xaf"}, std::string{"C \xed\xa0\x80"},
        std::string{"C \xe4\xbd"}, std::string{"C \u202e"}, std::string{"C \u009b31m"}, "C " + long_text,
        "L " + long_name})
    EXPECT_FALSE(parse_request(datagram)) << testing::PrintToString(datagram);
  for (const std::string& datagram :
       {std::string{"C ann"}, std::string{"? ann hello"}, std::string{"A \x1b[2J"}})
    EXPECT_FALSE(parse_event(datagram)) << testing::PrintToString(datagram);
  EXPECT_TRUE(parse_request("C " + std::string(kLongestText, 'x')));
}

TEST(ChatAddress, SaysWhatItExpects) {
  EXPECT_EQ(Address::parse("127.0.0.1:8888").to_string(), "127.0.0.1:8888");
  EXPECT_EQ(Address::parse("./room").to_string(), "./room");
  EXPECT_TRUE(Address::parse("127.3.2.1:1").is_local());
  EXPECT_FALSE(Address::parse("192.0.2.1:1").is_local());
  for (const auto* text :
       {"127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "localhost:80", ":80", "127.0.0.1:8x", ""})
    EXPECT_THROW((void)Address::parse(text), std::invalid_argument) << text;
  EXPECT_THROW((void)Address::parse("/" + std::string(200, 'x')), std::invalid_argument);
}

class ChatRoom : public testing::TestWithParam<Transport> {
 protected:
  /// A client that is in.
  static std::unique_ptr<Client> come_in(const Room& room, const std::string& name) {
    auto client = std::make_unique<Client>(room.address());
    EXPECT_EQ(client->enter(name), std::nullopt);
    return client;
  }
  /// The next event of this kind; others are passed over.
  static std::string next(Client& client, Event::Kind kind, std::chrono::milliseconds patience = kPatience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline)
      if (const auto event = client.receive(1s); event && event->kind == kind)
        return event->name.empty() ? event->text : event->name + ":" + event->text;
    return "nothing";
  }
  test::NoNamesLeft nothing_;
};

TEST_P(ChatRoom, EveryMessageReachesAllOthersAndOnlyThem) {
  Room room{GetParam()};
  std::vector<std::unique_ptr<Client>> clients;
  for (const auto* name : {"ann", "bob", "cem", "dee"}) clients.push_back(come_in(room, name));
  ASSERT_TRUE(clients[1]->say("hello"));
  for (const std::size_t other : {0U, 2U, 3U})
    EXPECT_EQ(next(*clients[other], Event::Kind::said), "bob:hello");
  ASSERT_TRUE(clients[0]->say("bye"));
  EXPECT_EQ(next(*clients[1], Event::Kind::said), "ann:bye") << "bob must not hear himself first";
  EXPECT_TRUE(room.close());
  for (auto& client : clients) EXPECT_EQ(next(*client, Event::Kind::farewell), "the room is closed");
}

TEST_P(ChatRoom, ANameIsHadOnce) {
  Room room{GetParam()};
  const auto ann = come_in(room, "ann");
  Client second{room.address()};
  const auto refused = second.enter("ann");
  ASSERT_TRUE(refused);
  EXPECT_THAT(*refused, HasSubstr("taken"));
  EXPECT_EQ(second.enter("bob"), std::nullopt) << "another name is free";
  EXPECT_EQ(second.enter("bob"), std::nullopt) << "asking again is no second entry";
  EXPECT_THAT(second.enter("eve").value_or(""), HasSubstr("in already"));
  ASSERT_TRUE(ann->quit());
  EXPECT_EQ(next(*ann, Event::Kind::farewell), "you have left");
  EXPECT_EQ(next(second, Event::Kind::left), "ann:");
  Client third{room.address()};
  EXPECT_EQ(third.enter("ann"), std::nullopt) << "the name is free again";
  EXPECT_EQ(next(second, Event::Kind::entered), "ann:");
}

/// Who has no answer asks again; a server that was only late then answers each time.
TEST_P(ChatRoom, AnAnswerAboutAnotherNameIsNone) {
  Room room{GetParam()};
  const auto ann = come_in(room, "ann");
  Client second{room.address()};
  ::kill(room.pid(), SIGSTOP);
  const Process goes_on{[&] {
    std::this_thread::sleep_for(500ms);
    ::kill(room.pid(), SIGCONT);
  }};
  EXPECT_THAT(second.enter("ann", kPatience).value_or("is in"), HasSubstr("taken"));
  EXPECT_EQ(second.enter("bob", kPatience), std::nullopt);
}

TEST_P(ChatRoom, TheAdministratorReachesAll) {
  Room room{GetParam()};
  const auto ann = come_in(room, "ann"), bob = come_in(room, "bob");
  room.announce("tea at four");
  EXPECT_EQ(next(*ann, Event::Kind::admin), "tea at four");
  EXPECT_EQ(next(*bob, Event::Kind::admin), "tea at four");
  EXPECT_THROW(room.announce("\x1b[2J"), std::invalid_argument);
}

TEST_P(ChatRoom, OnlyMembersSpeakAndTheRoomHasAnEnd) {
  Room room{GetParam(), {.members = 2}};
  const auto ann = come_in(room, "ann"), bob = come_in(room, "bob");
  Client outside{room.address()};
  ASSERT_TRUE(outside.say("let me in"));
  EXPECT_EQ(next(outside, Event::Kind::refused), "enter first");
  EXPECT_THAT(outside.enter("cem").value_or(""), HasSubstr("full"));
  ASSERT_TRUE(ann->say("quiet"));
  EXPECT_EQ(next(*bob, Event::Kind::said), "ann:quiet") << "what the outsider said must not come before";
}

TEST_P(ChatRoom, HostileDatagramsDoNoHarm) {
  Room room{GetParam()};
  const auto ann = come_in(room, "ann"), bob = come_in(room, "bob");
  const Fd stranger =
      bound_socket(GetParam() == Transport::udp ? Address::udp("127.0.0.1", 0) : Address::unix_unnamed());
  const Fd nobody{::socket(GetParam() == Transport::udp ? AF_INET : AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  std::uint32_t random = 1;
  int sent = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string datagram(random % 2000, '\0');
    for (char& byte : datagram) byte = static_cast<char>((random = random * 1664525 + 1013904223) >> 24U);
    if (i % 3 == 0 && !datagram.empty()) datagram[0] = "LCQYNAX"[i % 7];
    if (i % 5 == 0) datagram = i % 2 == 0 ? "Q" : "C I am ann";
    random = random * 1664525 + 1013904223;
    const Fd& from = i % 2 == 0 ? stranger : nobody;
    if (::sendto(from.get(), datagram.data(), datagram.size(), 0, room.address().get(),
                 room.address().length()) >= 0)
      ++sent;
  }
  EXPECT_GT(sent, 1000);
  // What finds the server's buffer full of the flood is lost, over UDP without a word: said until it is
  // heard.
  std::string heard = "nothing";
  for (int i = 0; i < kPatience / 1s && heard == "nothing"; ++i) {
    ann->say("still here");
    heard = next(*bob, Event::Kind::said, 1s);
  }
  EXPECT_EQ(heard, "ann:still here");
  EXPECT_TRUE(room.is_open());
  EXPECT_TRUE(room.close());
  EXPECT_GT(room.counts().unlawful, 0U);
}

TEST_P(ChatRoom, TheDeadAreNoticed) {
  Room room{GetParam()};
  const auto ann = come_in(room, "ann");
  Process bob{[&] {
    Client client{room.address()};
    if (client.enter("bob")) ::_exit(1);
    ::raise(SIGKILL);
  }};
  EXPECT_EQ(next(*ann, Event::Kind::entered), "bob:");
  EXPECT_THROW(bob.join(), std::runtime_error);
  ASSERT_TRUE(ann->say("bob?"));  // shows the server that nobody takes it
  EXPECT_EQ(next(*ann, Event::Kind::left), "bob:");
  Client again{room.address()};
  EXPECT_EQ(again.enter("bob"), std::nullopt);
  EXPECT_TRUE(room.close());
  EXPECT_EQ(room.counts().put_out, 1U);
}

TEST_P(ChatRoom, AFullBufferHoldsNobodyUp) {
  Room room{GetParam(), {.patience = 50}};
  const auto deaf = come_in(room, "deaf"), ann = come_in(room, "ann"), bob = come_in(room, "bob");
  for (int i = 0; i < 3000; ++i) {  // more than net.unix.max_dgram_qlen
    const std::string numbered = std::to_string(i);
    while (!ann->say(numbered)) ::sched_yield();  // the server is behind
    ASSERT_EQ(next(*bob, Event::Kind::said), "ann:" + numbered) << "message " << i;
  }
  EXPECT_TRUE(room.close());
  // UDP drops in silence what a receiver has no room for; of a UNIX socket's full queue the sender is told.
  if (GetParam() == Transport::unix_dgram) {
    EXPECT_EQ(room.counts().dropped, 50U);
    EXPECT_EQ(room.counts().put_out, 1U);
  }
}

TEST_P(ChatRoom, SendingAndReceivingInTwoProcesses) {
  constexpr int kUnread = 8;  // the receiver may be late: a UNIX socket's queue holds so many
  Room room{GetParam()};
  const auto ann = come_in(room, "ann"), bob = come_in(room, "bob");
  Process receiver{[&] {
    for (int i = 0; i < kUnread; ++i)
      if (next(*bob, Event::Kind::said) != "ann:" + std::to_string(i)) ::_exit(1);
  }};
  for (int i = 0; i < kUnread; ++i) {
    while (!ann->say(std::to_string(i))) ::sched_yield();
    ASSERT_TRUE(bob->say("heard"));
    ASSERT_EQ(next(*ann, Event::Kind::said), "bob:heard");
  }
  EXPECT_NO_THROW(receiver.join());
}

TEST_P(ChatRoom, ClientsAreToldThatThereIsNoServer) {
  auto room = std::make_unique<Room>(GetParam());
  const auto ann = come_in(*room, "ann");
  const Address address = room->address();
  ::kill(room->pid(), SIGKILL);
  EXPECT_FALSE(room->close());
  EXPECT_THROW(
      {
        ann->say("hello?");
        ann->say("hello?");  // of UDP's first one, the answer comes with the second
        (void)ann->receive(1s);
      },
      NoServer);
  room.reset();
  EXPECT_THROW(
      {
        Client late{address};
        (void)late.enter("late", 300ms);
      },
      NoServer);
}

TEST(Server, OfTwoThatStartAtOnceTheLoserLeavesTheWinnersSocket) {
  const test::TemporaryFolder folder;
  const Address address = Address::unix_path(folder / "room");
  for (int round = 0; round < 300; ++round) {
    std::barrier start{2};
    std::array<std::unique_ptr<Server>, 2> servers;
    const auto open = [&](std::unique_ptr<Server>& server) {
      start.arrive_and_wait();
      try {
        server = std::make_unique<Server>(address);
      } catch (const std::runtime_error&) {
        // taken: by the look before, or by bind(2)
      }
    };
    {
      const std::jthread rival{open, std::ref(servers[0])};
      open(servers[1]);
    }
    ASSERT_NE(servers[0] == nullptr, servers[1] == nullptr) << "round " << round;
    ASSERT_TRUE(std::filesystem::exists(folder / "room")) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Over, ChatRoom, testing::Values(Transport::udp, Transport::unix_dgram),
                         [](const auto& test) {
                           return test.param == Transport::udp ? "udp" : "unix_dgram";
                         });

}  // namespace
}  // namespace ipc::chat
