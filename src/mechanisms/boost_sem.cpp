// Boost.Interprocess interprocess_semaphore: what a C++ programmer finds who looks for a semaphore between
// processes (std::counting_semaphore works within one only).
//
// https://www.boost.org/doc/libs/1_74_0/doc/html/interprocess/synchronization_mechanisms.html
#include <boost/interprocess/sync/interprocess_semaphore.hpp>

#include "core/mapping.hpp"
#include "registry.hpp"

namespace ipc {
namespace {

class BoostSem {
  using Semaphore = boost::interprocess::interprocess_semaphore;

 public:
  explicit BoostSem(const LinkConfig&) : semaphore_{std::make_unique<Shared<Semaphore>>(0U)} {}
  void become_sender() {}
  void become_receiver() {}
  void send(std::span<const std::byte>) { (*semaphore_)->post(); }
  void recv(std::span<std::byte>) { (*semaphore_)->wait(); }

 private:
  std::unique_ptr<Shared<Semaphore>> semaphore_;
};

const Register<Duplex<BoostSem>> registered{{.name = "boost_sem",
                                             .summary = "Boost.Interprocess interprocess_semaphore",
                                             .family = "wake_up",
                                             .traits = {.unit = Unit::event,
                                                        .many_to_many = true,
                                                        .identifier = Identifier::memory,
                                                        .handle = Handle::address}}};

}  // namespace
}  // namespace ipc
