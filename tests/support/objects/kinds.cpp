#include "support/objects/kinds.hpp"

#include <poll.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "core/sys.hpp"

namespace ipc::test {

bool readable(int fd) {
  constexpr int kMomentMilliseconds = 300;
  pollfd ready{fd, POLLIN, 0};
  return check(retry_on_eintr([&] { return ::poll(&ready, 1, kMomentMilliseconds); }), "poll") > 0 &&
         (ready.revents & POLLIN) != 0;
}

std::span<const ObjectKind> object_kinds() {
  static const auto kAll = [] {
    std::vector<ObjectKind> all;
    for (const auto& some : {named_kinds(), sysv_kinds(), socket_kinds(), process_kinds()})
      all.insert(all.end(), some.begin(), some.end());
    return all;
  }();
  return kAll;
}

const ObjectKind* find_object_kind(std::string_view mechanism) {
  const auto kinds = object_kinds();
  const auto found = std::ranges::find(kinds, mechanism, &ObjectKind::mechanism);
  return found == kinds.end() ? nullptr : &*found;
}

Priority how_messages_overtake(const ObjectKind& kind) {
  /// What comes first of two messages, the second of which is the more urgent.
  const auto first_of_two = [&](unsigned wanted) {
    Identity id{kind};
    const auto receiver = kind.create(id.text);
    const auto sender = kind.open(id.text);
    sender->send('a', 1);
    sender->send('b', 2);
    const auto first = receiver->receive(wanted);
    while (receiver->receive(0)) continue;  // a signal that is left would be there the next time
    if (!first) throw std::runtime_error{"of two messages none came"};
    return *first;
  };
  if (first_of_two(0) == 'b') return Priority::number;
  return first_of_two(2) == 'b' ? Priority::type : Priority::none;
}

}  // namespace ipc::test
