// iceoryx: publish and subscribe without a copy, through chunks of shared memory that a daemon hands out.
//
// https://iceoryx.io/v2.0.3/ · A publisher borrows a chunk, fills it and passes its address on; a subscriber
// reads it where it lies. The daemon RouDi introduces the two to each other and is not asked again. Its names
// are fixed, so one can run at a time; ours lives as long as the link, with one pool of chunks of the right
// size.
#include <fcntl.h>
#include <grp.h>

extern "C" {
#include <iceoryx_binding_c/log.h>
#include <iceoryx_binding_c/publisher.h>
#include <iceoryx_binding_c/runtime.h>
#include <iceoryx_binding_c/subscriber.h>
#include <iceoryx_binding_c/wait_set.h>
}

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "core/io.hpp"
#include "core/process.hpp"
#include "core/scratch.hpp"
#include "registry.hpp"
#include "support/library.hpp"

namespace ipc {
namespace {

constexpr const char* kLibrary = "libiceoryx_binding_c.so.2";

struct Iceoryx {
  Library library{kLibrary};
  decltype(&::iox_set_loglevel) set_loglevel = library["iox_set_loglevel"];
  decltype(&::iox_runtime_init) runtime_init = library["iox_runtime_init"];
  decltype(&::iox_pub_options_init) pub_options_init = library["iox_pub_options_init"];
  decltype(&::iox_pub_init) pub_init = library["iox_pub_init"];
  decltype(&::iox_pub_loan_chunk) loan = library["iox_pub_loan_chunk"];
  decltype(&::iox_pub_publish_chunk) publish = library["iox_pub_publish_chunk"];
  decltype(&::iox_pub_has_subscribers) has_subscribers = library["iox_pub_has_subscribers"];
  decltype(&::iox_sub_options_init) sub_options_init = library["iox_sub_options_init"];
  decltype(&::iox_sub_init) sub_init = library["iox_sub_init"];
  decltype(&::iox_sub_take_chunk) take = library["iox_sub_take_chunk"];
  decltype(&::iox_sub_release_chunk) release = library["iox_sub_release_chunk"];
  decltype(&::iox_ws_init) ws_init = library["iox_ws_init"];
  decltype(&::iox_ws_attach_subscriber_state) ws_attach = library["iox_ws_attach_subscriber_state"];
  decltype(&::iox_ws_wait) ws_wait = library["iox_ws_wait"];
};

constexpr const char* kDaemon = "/usr/bin/iox-roudi";
constexpr std::array<const char*, 2> kPeers{"ipcbench-client", "ipcbench-server"};

/// RouDi, and everything that it and its clients leave behind. Asked to end, it would abort, since its
/// clients are gone by then; so it is killed, and the fixed names are entered as our own beforehand.
class Daemon {
 public:
  explicit Daemon(const LinkConfig& config)
      : process_{[path = write_config(config)] {
          const Fd nowhere{check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open")};
          for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere.get(), stream);
          ::execl(kDaemon, kDaemon, "-m", "off", "-c", path, nullptr);
        }} {}

 private:
  const char* write_config(const LinkConfig& config) {
    const group* const owner = ::getgrgid(::getegid());  // the segment is called after the group
    leftovers_.emplace_back(Scratch::Kind::shared_memory, "/iceoryx_mgmt");
    leftovers_.emplace_back(Scratch::Kind::shared_memory, std::string{"/"} + owner->gr_name);
    leftovers_.emplace_back(Scratch::Kind::file, "/tmp/iox-unique-roudi.lock");
    for (const std::string socket : {"roudi", kPeers[0], kPeers[1]})
      for (const char* suffix : {"", ".lock"})
        leftovers_.emplace_back(Scratch::Kind::file, "/tmp/" + socket + suffix);
    const std::string text =
        fmt::format("[general]\nversion = 1\n[[segment]]\n[[segment.mempool]]\nsize = {}\ncount = {}\n",
                    (config.message_size + 63) / 64 * 64, 2 * (config.slots() + 8));
    const Fd file{check(::open(config_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), "open")};
    write_all(file, std::as_bytes(std::span{text}));
    return config_.c_str();
  }

  std::vector<Scratch> leftovers_;
  Scratch config_{Scratch::Kind::file};
  Process process_;
};

class IceoryxLink {
 public:
  explicit IceoryxLink(const LinkConfig& config)
      : queue_{std::min<std::size_t>(config.slots(), 256)}, daemon_{config} {}

  void attach(Side side) {
    iox_ = std::make_unique<Iceoryx>();
    iox_->set_loglevel(Iceoryx_LogLevel_Off);
    const bool client = side == Side::client;
    iox_->runtime_init(kPeers[client ? 0 : 1]);  // waits for the daemon
    iox_pub_options_t offer;
    iox_->pub_options_init(&offer);
    offer.subscriberTooSlowPolicy = ConsumerTooSlowPolicy_WAIT_FOR_CONSUMER;
    publisher_ = iox_->pub_init(&storage_->publisher, "ipcbench", "link", client ? "there" : "back", &offer);
    iox_sub_options_t want;
    iox_->sub_options_init(&want);
    want.queueCapacity = queue_;
    want.queueFullPolicy = QueueFullPolicy_BLOCK_PRODUCER;
    subscriber_ = iox_->sub_init(&storage_->subscriber, "ipcbench", "link", client ? "back" : "there", &want);
    waiter_ = iox_->ws_init(&storage_->waiter);
    iox_->ws_attach(waiter_, subscriber_, SubscriberState_HAS_DATA, 0, nullptr);
    while (!iox_->has_subscribers(publisher_)) ::usleep(1000);  // before, a message would go nowhere
  }
  void send(std::span<const std::byte> message) {
    void* chunk = nullptr;
    const auto result = iox_->loan(publisher_, &chunk, static_cast<std::uint32_t>(message.size()));
    if (result != AllocationResult_SUCCESS) throw std::runtime_error{"iceoryx has no chunk for a message"};
    std::memcpy(chunk, message.data(), message.size());
    iox_->publish(publisher_, chunk);
  }
  void recv(std::span<std::byte> message) {
    const void* chunk = nullptr;
    while (iox_->take(subscriber_, &chunk) != ChunkReceiveResult_SUCCESS) {
      iox_notification_info_t ready = nullptr;
      std::uint64_t missed = 0;
      iox_->ws_wait(waiter_, &ready, 1, &missed);
    }
    std::memcpy(message.data(), chunk, message.size());
    iox_->release(subscriber_, chunk);
  }

 private:
  struct Storage {
    iox_pub_storage_t publisher;
    iox_sub_storage_t subscriber;
    iox_ws_storage_t waiter;
  };
  std::size_t queue_;
  Daemon daemon_;
  std::unique_ptr<Iceoryx> iox_;
  std::unique_ptr<Storage> storage_ = std::make_unique<Storage>();
  iox_pub_t publisher_ = nullptr;
  iox_sub_t subscriber_ = nullptr;
  iox_ws_t waiter_ = nullptr;
};

std::string unavailable() {
  if (::access(kDaemon, X_OK) != 0) return "its daemon is missing: install iceoryx";
  return Library::why_not(kLibrary);
}

const Register<IceoryxLink> registered{{.name = "iceoryx",
                                        .summary = "iceoryx publisher and subscriber, with its daemon",
                                        .family = "library",
                                        .traits = {.unrelated = true,
                                                   .identifier = Identifier::name,
                                                   .handle = Handle::library_object,
                                                   .access = Access::permissions},
                                        .capacity_settable = true,
                                        .one_at_a_time = true,  // the daemon's names are fixed
                                        .unavailable = &unavailable}};

}  // namespace
}  // namespace ipc
