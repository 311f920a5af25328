// What the notes ask of their two programs, tried out on those of src/apps.
#include "claims/programs.hpp"

#include <fcntl.h>

#include <memory>
#include <vector>

#include "apps/chat_client.hpp"
#include "apps/chat_server.hpp"
#include "apps/splitcopy.hpp"
#include "claims/claim.hpp"
#include "claims/observe.hpp"
#include "core/io.hpp"
#include "core/scratch.hpp"

namespace ipc::claims {

Copies copies_of_ours() {
  const auto copy = [](unsigned workers, bool inherited) {
    return [=](const std::filesystem::path& from, const std::filesystem::path& to) {
      (void)splitcopy::copy(from, to,
                            {.workers = workers,
                             .method = splitcopy::Method::read_write,
                             .durable = false,
                             .inherited_descriptors = inherited});
    };
  };
  return {copy(2, false), copy(2, true), copy(1, false)};
}

void split_copy(Evidence& evidence, const Copies& copies) {
  constexpr std::size_t kWords = std::size_t{4} << 20;  // 16 MiB, no two words alike
  const Scratch source{Scratch::Kind::file}, target{Scratch::Kind::file};
  {
    std::vector<std::uint32_t> words(kWords);
    for (std::size_t i = 0; i < kWords; ++i) words[i] = static_cast<std::uint32_t>(i);
    const Fd file{check(::open(source.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), "open")};
    write_all(file, std::as_bytes(std::span{words}));
  }
  const auto is_same_after = [&](const Copy& copy, const char* name) {
    evidence.figure(std::string{name} + "_ms",
                    seconds_of([&] { copy(source.c_str(), target.c_str()); }) * 1e3);
    const auto difference = splitcopy::first_difference(source.c_str(), target.c_str());
    if (difference) evidence.figure(std::string{name} + "_differs_at", static_cast<double>(*difference));
    return !difference;
  };
  evidence.figure("bytes", kWords * sizeof(std::uint32_t));
  const bool one = is_same_after(copies.one, "one_process");
  const bool two = is_same_after(copies.two, "two_processes");
  const bool inherited = is_same_after(copies.two_inherited, "inherited");
  evidence.expect(one && two,
                  {"two processes with descriptors of their own copy the file exactly, a half each",
                   "两个进程各用自己的描述符、各拷一半，得到完全相同的文件"});
  if (!inherited)
    evidence.only_if(
        {"each process opens the files itself: with descriptors that were opened before the fork the copy is "
         "corrupt",
         "每个进程自己打开文件：使用 fork 之前打开的描述符，拷贝结果是错的"});
}

namespace {

/// Passes over whatever comes first.
bool hears(chat::Client& member, std::chrono::milliseconds patience, chat::Event::Kind kind,
           const std::string& name, const std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto event = member.receive(500ms);
    if (event && event->kind == kind && (name.empty() || event->name == name) &&
        (text.empty() || event->text == text))
      return true;
  }
  return false;
}

}  // namespace

void chat_room(Evidence& evidence, const chat::Address& server,
               const std::function<void(const std::string&)>& announce, std::chrono::milliseconds patience) {
  using Kind = chat::Event::Kind;
  const std::vector<std::string> names{"ann", "bob", "cao", "dai"};
  std::vector<std::unique_ptr<chat::Client>> members;
  bool all_in = true, entry_seen = true;
  for (const auto& name : names) {
    members.push_back(std::make_unique<chat::Client>(server));
    all_in = all_in && !members.back()->enter(name);
    for (std::size_t i = 0; i + 1 < members.size(); ++i)
      entry_seen = hears(*members[i], patience, Kind::entered, name, "") && entry_seen;
  }
  chat::Client other{server};
  const bool refused = other.enter(names.front()).has_value();
  int delivered = 0;
  for (std::size_t speaker = 0; speaker < names.size(); ++speaker) {
    const std::string text = "from " + names[speaker];
    members[speaker]->say(text);
    for (std::size_t i = 0; i < names.size(); ++i)
      if (i != speaker) delivered += hears(*members[i], patience, Kind::said, names[speaker], text) ? 1 : 0;
  }
  members.back()->quit();
  bool leaving_seen = true, admin_heard = true;
  for (std::size_t i = 0; i + 1 < members.size(); ++i)
    leaving_seen = hears(*members[i], patience, Kind::left, names.back(), "") && leaving_seen;
  announce("lunch");
  for (std::size_t i = 0; i + 1 < members.size(); ++i)
    admin_heard = hears(*members[i], patience, Kind::admin, "", "lunch") && admin_heard;
  const auto expected = static_cast<int>(names.size() * (names.size() - 1));
  evidence.figure("members", static_cast<double>(names.size()));
  evidence.figure("delivered", delivered);
  evidence.figure("expected", expected);
  evidence.expect(all_in && entry_seen,
                  {"who comes in is announced to the others", "有人进入聊天室，其他人收到通知"});
  evidence.expect(refused, {"a name that is taken is refused", "重复的姓名被拒绝"});
  evidence.expect(delivered == expected,
                  {"each message reaches the other N − 1", "每条消息都到达其他 N − 1 人"});
  evidence.expect(leaving_seen, {"the others hear of a quit", "有人退出，其他人收到通知"});
  evidence.expect(admin_heard, {"the administrator's word reaches all", "管理员的消息所有人都收到"});
}

std::vector<Claim> program_claims() {
  return {
      {"E34",
       "000 002 003",
       {"two processes copy the two halves of a file", "两个进程分别复制一个文件的上半部分和下半部分"},
       {"own descriptors: identical; inherited ones: see whether it is corrupt; the time against one process",
        "自己的描述符：相同；继承的描述符：看是否出错；并与一个进程比较时间"},
       "src/apps/splitcopy.cpp",
       [](Evidence& evidence) { split_copy(evidence, copies_of_ours()); },
       std::chrono::seconds{30}},
      {"E35",
       "000 001 002 004",
       {"the chat room: all hear each message, names are unique, entering, leaving and the administrator are "
        "announced",
        "聊天室：消息人人可见，姓名不能重复，进入、退出和管理员消息都有通知"},
       {"4 members over UDP: each of 4 messages reaches the other 3; a taken name is refused; quit and admin "
        "notices arrive",
        "4 人经 UDP：4 条消息各到达其他 3 人；重名被拒；退出与管理员通知都到达"},
       "src/apps/chat_server.cpp",
       [](Evidence& evidence) {
         chat::Room room{chat::Transport::udp};
         chat_room(evidence, room.address(), [&](const std::string& text) { room.announce(text); });
       },
       std::chrono::seconds{30}},
  };
}

}  // namespace ipc::claims
