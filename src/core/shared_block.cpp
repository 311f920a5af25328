#include "core/shared_block.hpp"

#include <unistd.h>

namespace ipc {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kRegion = std::size_t{2} << 20U;
constexpr std::size_t kLargestShare = kRegion / 8;  // what is larger has a mapping of its own

/// Where the next blocks of a thread come from: no other thread's, so there is no lock that a fork could
/// leave locked.
struct Source {
  std::shared_ptr<const Mapping> region;
  std::size_t used = kRegion;
  pid_t owner = 0;  // a forked child must not give out what its parent gives out, too
};

}  // namespace

SharedBlock::SharedBlock(std::size_t size) {
  if (size > kLargestShare) {
    region_ = std::make_shared<Mapping>(Mapping::reserved(size));
    data_ = region_->data();
    return;
  }
  thread_local Source source;
  const std::size_t taken = (size + kPage - 1) / kPage * kPage;
  if (const pid_t self = ::getpid(); source.owner != self || source.used + taken > kRegion)
    source = {.region = std::make_shared<Mapping>(Mapping::reserved(kRegion)), .used = 0, .owner = self};
  region_ = source.region;
  data_ = region_->data() + source.used;
  source.used += taken;
}

}  // namespace ipc
