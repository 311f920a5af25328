// sigaction(2) and sigsuspend(2): the classic handler, and a wait that lets signals in.
//
// pause(2) after a look at a flag has a race: the signal may come in between, and then pause waits for ever.
// sigsuspend unblocks and waits in one step. While the handler runs, its signal is blocked, and when it
// returns the old mask is back: so exactly one signal is taken each time.
#include "registry.hpp"
#include "support/signal_link.hpp"

namespace ipc {
namespace {

class HandleSignal {
 public:
  explicit HandleSignal(const sigset_t& awaited) {
    struct sigaction action {};
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = [](int, siginfo_t* info, void*) {
      value = info->si_value.sival_ptr;
      arrived = true;
    };
    check(::sigaction(SIGRTMIN, &action, nullptr), "sigaction");
    check(::sigprocmask(SIG_BLOCK, nullptr, &all_but_ours_), "sigprocmask");
    for (int signal = 1; signal < SIGRTMAX; ++signal)
      if (::sigismember(&awaited, signal) == 1) ::sigdelset(&all_but_ours_, signal);
  }
  sigval recv() {
    while (!arrived) ::sigsuspend(&all_but_ours_);
    arrived = false;
    return {.sival_ptr = value};
  }

 private:
  // A handler has no argument of ours: what it tells the program goes through globals.
  static inline void* volatile value = nullptr;
  static inline volatile sig_atomic_t arrived = 0;
  sigset_t all_but_ours_{};
};

const Register<SignalLink<SendByPid, HandleSignal>> registered{
    {.name = "signal_handler",
     .summary = "real-time signal with a handler, sigaction(2) and sigsuspend(2)",
     .family = "signal",
     .traits = kQueuedSignalTraits,
     .largest_message = &largest_signal_value,
     .bounds = &signal_bounds}};

}  // namespace
}  // namespace ipc
