#include "multiprocessing/pool.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "multiprocessing/keeper.hpp"

namespace ipc::mp::detail {
namespace {

using Clock = std::chrono::steady_clock;

unsigned cpus_allowed() {
  cpu_set_t set;
  check(::sched_getaffinity(0, sizeof set, &set), "sched_getaffinity");
  return static_cast<unsigned>(CPU_COUNT(&set));
}

unsigned check_workers(unsigned workers) {
  if (workers == 0) workers = cpus_allowed();
  if (workers > Board::kMaxWorkers)
    throw std::invalid_argument{
        fmt::format("a pool of {} workers: expected at most {}", workers, Board::kMaxWorkers)};
  return workers;
}

}  // namespace

PoolCore::PoolCore(const PoolOptions& options)
    : board_{check_workers(options.workers), options.cpu},
      pids_{Mapping::anonymous(board_.workers() * sizeof(std::atomic<pid_t>))},
      owner_{::getpid()},
      keeper_{start_keeper(
          {.board = board_, .cpu = options.cpu, .pids = reinterpret_cast<std::atomic<pid_t>*>(pids_.data())},
          &*failure_)} {
  for (unsigned slot = Board::kSlots; slot > 0; --slot) free_.push_back(slot - 1);
  while (!board_.wait_for_keeper(std::chrono::milliseconds{100})) {
    expect_keeper();
    if (over_) throw std::runtime_error{fmt::format("a pool cannot be made: {}", failure_->get())};
  }
}

PoolCore::~PoolCore() {
  if (::getpid() == owner_)
    terminate();
  else
    (void)keeper_.release();  // a forked child's copy: the keeper is not its child to kill
}

unsigned PoolCore::free_slot() {
  if (++since_harvest_ >= 32) harvest();  // results go while they are few, and slots stay in the cache
  while (free_.empty() && !closed_) {
    board_.wait_for_count(Board::kSlots / 4, std::chrono::seconds{1});
    harvest();
    if (free_.empty()) expect_keeper();
  }
  if (closed_) throw PoolClosed{"the pool is closed: it takes no more tasks"};
  return free_.back();
}

void PoolCore::harvest() {
  since_harvest_ = 0;
  while (const auto slot = board_.next_finished()) {
    deliver(*slot, board_.outcome(*slot), board_.bytes(*slot));
    board_.release(*slot);
    free_.push_back(*slot);
  }
}

void PoolCore::deliver(unsigned slot, Outcome outcome, std::span<const std::byte> bytes) {
  const Out out = std::exchange(out_[slot], {});
  try {
    out.job->accept(out.part, outcome, bytes);
  } catch (const std::exception& error) {  // a result that cannot be read back
    const std::string_view text = error.what();
    out.job->accept(out.part, Outcome::exception, std::as_bytes(std::span{text}));
  }
  --out.job->parts_left;
}

bool PoolCore::wait(const Job& job, std::chrono::nanoseconds timeout, std::size_t goal) {
  harvest();
  if (job.parts_left <= goal) return true;
  const auto begin = Clock::now();
  for (;;) {
    const auto left = timeout == forever() ? forever() : timeout - (Clock::now() - begin);
    if (left.count() <= 0) return false;
    const auto nap = std::min<std::chrono::nanoseconds>(left, std::chrono::seconds{1});
    if (job.slot)
      board_.wait_for_slot(*job.slot, nap);
    else
      board_.wait_for_count(static_cast<std::uint32_t>(job.parts_left), nap);
    harvest();
    if (job.parts_left > goal && nap == std::chrono::seconds{1}) expect_keeper();
    if (job.parts_left <= goal) return true;
  }
}

void PoolCore::expect_keeper() {
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(keeper_.pid()), &info, WEXITED | WNOHANG | WNOWAIT);
  if (info.si_pid == 0) return;
  harvest();
  std::string reason = failure_->get();
  give_up(reason.empty() ? "the pool's keeper was killed" : reason);
}

void PoolCore::give_up(std::string_view reason) {
  closed_ = over_ = true;
  for (unsigned slot = 0; slot < Board::kSlots; ++slot) {
    if (!out_[slot].job) continue;
    deliver(slot, Outcome::lost, std::as_bytes(std::span{reason}));
    free_.push_back(slot);
  }
}

void PoolCore::close() {
  closed_ = true;
  board_.close();
}

void PoolCore::join() {
  if (!closed_) throw std::logic_error{"join before close: a pool that is open never ends"};
  while (!over_ && free_.size() != Board::kSlots) {
    board_.wait_for_count(static_cast<std::uint32_t>(Board::kSlots - free_.size()), std::chrono::seconds{1});
    harvest();
    if (free_.size() != Board::kSlots) expect_keeper();
  }
  if (over_) return;
  over_ = true;
  keeper_.join();
}

void PoolCore::terminate() noexcept {
  closed_ = true;
  if (keeper_.pid() > 0) {
    ::kill(keeper_.pid(), SIGTERM);
    try {
      keeper_.join();
    } catch (const std::exception&) {}  // it is gone: that was the wish
  }
  harvest();
  give_up("the pool was terminated");
}

std::vector<pid_t> PoolCore::worker_pids() const {
  const auto* pids = reinterpret_cast<const std::atomic<pid_t>*>(pids_.data());
  std::vector<pid_t> all(board_.workers());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = pids[i].load();
  return all;
}

}  // namespace ipc::mp::detail
