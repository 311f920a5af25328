// signal(7), the standard ones: kill(2) and sigwaitinfo(2). They carry nothing, and they do not queue: a
// process remembers of each only that it is pending, so that two before the first is taken are one.
//
// As a wake-up that does no harm, since who is woken looks for himself at what there is to do; and between
// peers that take turns there never is a second. Whoever counts them counts wrong: real-time signals queue.
#include "registry.hpp"
#include "support/signal_link.hpp"

namespace ipc {
namespace {

class Kill {
 public:
  explicit Kill(pid_t peer) : peer_{peer} {}
  static int number() { return SIGUSR1; }
  [[nodiscard]] bool send(sigval) const {
    check(::kill(peer_, number()), "kill");
    return true;
  }

 private:
  pid_t peer_;
};

const Register<SignalLink<Kill, AwaitSignal>> registered{
    {.name = "signal_standard",
     .summary = "standard signal without a value, kill(2); two may become one",
     .family = "signal",
     .traits = {.unit = Unit::event,
                .reliable = false,
                .unrelated = true,
                .identifier = Identifier::process_id,
                .handle = Handle::process_id,
                .access = Access::same_user,
                .when_full = WhenFull::merged}}};

}  // namespace
}  // namespace ipc
