// The two programs from outside: what they print, what they refuse, how they end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>

#include "support/command.hpp"

namespace ipc {
namespace {

using test::Command;
using test::eventually;
using test::Finished;
using testing::HasSubstr;

const std::string kChatroom = IPCBENCH_CHATROOM;
const std::string kSplitcopy = IPCBENCH_SPLITCOPY;

/// `input` is what a shell does for the program's standard input.
std::vector<std::string> fed(const std::string& input, const std::string& program) {
  return {"sh", "-c", input + " | exec " + program};
}
bool shows(const Command& command, const std::string& text) {
  return eventually([&] { return command.output_so_far().find(text) != std::string::npos; },
                    std::chrono::seconds{20});
}
void expect_refused(std::vector<std::string> argv, int status, const std::string& because) {
  const Finished finished = test::run(std::move(argv));
  EXPECT_EQ(finished.status, status) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr(because));
  EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
}

TEST(ChatroomProgram, CarriesAConversation) {
  const test::NoNamesLeft nothing;
  const test::TemporaryFolder folder;
  const std::string room = folder / "room";
  const Command server{fed("tail -f /dev/null", kChatroom + " serve --at " + room)};
  ASSERT_TRUE(shows(server, "the room is at " + room));
  Command bob{fed("tail -f /dev/null", kChatroom + " join bob --at " + room)};
  ASSERT_TRUE(shows(bob, "you are in"));
  expect_refused(fed("true", kChatroom + " join bob --at " + room), 1, "the name bob is taken");
  Command ann{fed("echo hello", kChatroom + " join ann --at " + room)};
  EXPECT_EQ(ann.wait().status, 0) << "the end of the input leaves the room";
  EXPECT_TRUE(shows(bob, "ann: hello"));
  EXPECT_TRUE(shows(bob, "* ann has gone"));
  server.signal_group(SIGTERM);
  EXPECT_TRUE(shows(bob, "* the room is closed"));
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(room); })) << "the socket is removed";
}

TEST(ChatroomProgram, TheAdministratorTypes) {
  const test::TemporaryFolder folder;
  const std::string room = folder / "room", go = folder / "go";
  Command server{
      fed("{ until [ -e " + go + " ]; do sleep 0.05; done; echo tea at four; sleep 0.5; echo /quit; }",
          kChatroom + " serve --at " + room)};
  ASSERT_TRUE(shows(server, "the room is at"));
  const Command ann{fed("tail -f /dev/null", kChatroom + " join ann --at " + room)};
  ASSERT_TRUE(shows(ann, "you are in"));
  std::ofstream{go} << "";
  EXPECT_TRUE(shows(ann, "* administrator: tea at four"));
  const Finished finished = server.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("0 of them unlawful"));
}

TEST(ChatroomProgram, SaysWhatIsWrong) {
  expect_refused({kChatroom, "join", "ann", "--at", "nowhere"}, 2, "expected ADDRESS:PORT");
  expect_refused({kChatroom, "serve", "--at", "192.0.2.1:80"}, 2, "expected a loopback address");
  expect_refused({kChatroom, "join", "two words", "--at", "127.0.0.1:9"}, 2, "without spaces");
  expect_refused({kChatroom, "join", "ann", "--at", "./no-such-room"}, 2, "no server");
  expect_refused({kChatroom, "serve", "--at", "./no-such-folder/room"}, 2,
                 "bind ./no-such-folder/room: No such");
  expect_refused({kChatroom}, 2, "expected serve or join");
  expect_refused({kChatroom, "open"}, 2, "open");
}

TEST(ChatroomProgram, TakesNoNameFromSomebodyElse) {
  const test::TemporaryFolder folder;
  const std::string room = folder / "room";
  std::filesystem::create_symlink("nowhere", room);
  expect_refused({kChatroom, "serve", "--at", room}, 2, "is there already");
  EXPECT_TRUE(std::filesystem::is_symlink(room)) << "a link that points nowhere is somebody's, too";
}

TEST(ChatroomProgram, SaysThatItsReceiverWasKilled) {
  const test::TemporaryFolder folder;
  const std::string room = folder / "room";
  const Command server{fed("tail -f /dev/null", kChatroom + " serve --at " + room)};
  ASSERT_TRUE(shows(server, "the room is at"));
  // A FIFO that is open for writing, too, has no end.
  const std::string keyboard = folder / "keyboard";
  Command ann{
      {"sh", "-c",
       "mkfifo " + keyboard + " && exec " + kChatroom + " join ann --at " + room + " 0<>" + keyboard}};
  ASSERT_TRUE(shows(ann, "you are in"));
  const std::string number = std::to_string(ann.pid());
  int receiver = 0;
  ASSERT_TRUE(eventually(
      [&] {
        return static_cast<bool>(std::ifstream{"/proc/" + number + "/task/" + number + "/children"} >>
                                 receiver);
      },
      std::chrono::seconds{20}));
  ::kill(receiver, SIGKILL);
  const Finished finished = ann.wait();
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("the receiving process was ended by signal 9"));
}

TEST(SplitcopyProgram, CopiesAndShowsTheMistake) {
  const test::TemporaryFolder folder;
  const std::string source = folder / "a", target = folder / "b";
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes += std::to_string(i) + '\n';
  std::ofstream{source} << bytes;
  for (const auto* method : {"copy_file_range", "read_write", "mmap"}) {
    const Finished finished = test::run({kSplitcopy, source, target, "-w", "3", "-m", method});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_TRUE(test::read_file(target) == bytes);
    std::filesystem::remove(target);
  }
  const Finished wrong = test::run({kSplitcopy, source, target, "--inherited-descriptors"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.out, HasSubstr("the copy is wrong from byte"));
  expect_refused({kSplitcopy, folder / "none", target}, 2, "No such file");
  expect_refused({kSplitcopy, source, target, "-w", "0"}, 2, "workers");
  expect_refused({kSplitcopy, source, target, "-m", "magic"}, 2, "magic");
}

}  // namespace
}  // namespace ipc
