#include "claims/observe.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "core/sys.hpp"
#include "multiprocessing/signals.hpp"

namespace ipc::claims {
namespace {

// With SIGCHLD ignored the kernel collects each child at once: one of these looks comes just as a child goes,
// and reading then fails with ESRCH.
TEST(StateOf, AProcessThatGoesWhileItIsLookedAtIsGone) {
  const mp::SignalHandler ignored{SIGCHLD, SIG_IGN};
  for (int i = 0; i < 500; ++i) {
    const pid_t child = check(::fork(), "fork");
    if (child == 0) ::_exit(0);
    EXPECT_NO_THROW(while (state_of(child) != 0){}) << "child " << i;
  }
}

TEST(StateOf, IsTheLetterOfTheState) { EXPECT_EQ(state_of(::getpid()), 'R'); }

}  // namespace
}  // namespace ipc::claims
