#include "files/json.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "core/io.hpp"
#include "core/scratch.hpp"

namespace ipc {

namespace {

/// How deep objects and arrays stand inside each other; strings are passed over, nothing is judged.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

/// An ordered object looks for a key among all of them: with more keys it would look for ever.
constexpr std::size_t kMostKeys = 20'000;

/// The keys of the objects that are open, while a text is parsed.
class Keys {
 public:
  explicit Keys(const std::string& source) : source_{source} {}

  void take(Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::object_start) open_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_.pop_back();
    if (event != Json::parse_event_t::key) return;
    const auto& key = parsed.get_ref<const std::string&>();
    if (!open_.back().insert(key).second)
      throw UnusableInput{fmt::format("{}: the key {} stands twice in one object", source_, shown(key))};
    if (open_.back().size() > kMostKeys)
      throw UnusableInput{
          fmt::format("{} has an object with more than {} keys: no file of ours does", source_, kMostKeys)};
  }

 private:
  /// In ASCII and not without end, whatever it is.
  static std::string shown(const std::string& key) {
    constexpr std::size_t kLongest = 60;
    return Json(key.substr(0, kLongest)).dump(-1, ' ', true, Json::error_handler_t::replace);
  }

  const std::string& source_;
  std::vector<std::unordered_set<std::string>> open_;
};

}  // namespace

Json parse_json(std::string_view text, const std::string& source) {
  if (depth_of(text) > kDeepest)
    throw UnusableInput{
        fmt::format("{} nests more than {} levels deep: no file of ours does", source, kDeepest)};
  try {
    Keys keys{source};
    return Json::parse(text, [&](int, Json::parse_event_t event, const Json& parsed) {
      keys.take(event, parsed);
      return true;
    });
  } catch (const Json::parse_error& error) {
    throw UnusableInput{fmt::format("{} is not JSON (at byte {})", source, error.byte)};
  } catch (const Json::exception&) {  // a number that no double holds
    throw UnusableInput{fmt::format("{} holds a number that is out of range", source)};
  }
}

Json read_json(const std::filesystem::path& file) {
  const auto refuse = [&](const std::string& why) {
    throw UnusableInput{fmt::format("cannot read {}: {}", file.string(), why)};
  };
  // Without O_NONBLOCK, opening a FIFO that nobody writes to would wait for ever.
  const Fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!fd) refuse(std::system_category().message(errno));
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) refuse(std::system_category().message(errno));
  if (S_ISDIR(status.st_mode)) refuse(std::system_category().message(EISDIR));
  if (!S_ISREG(status.st_mode)) refuse("it is not a regular file");
  if (static_cast<std::size_t>(status.st_size) > kLargestFile)
    refuse(fmt::format("it is larger than {} MiB: no file of ours is", kLargestFile >> 20U));
  try {
    return parse_json(read_to_end(fd), file.string());
  } catch (const std::system_error& error) {
    refuse(error.code().message());
    throw;
  }
}

AtomicFile::AtomicFile(std::filesystem::path file)
    : file_{std::move(file)},
      temporary_{file_.parent_path() / fmt::format(".{}.{}", file_.filename().string(), random_name())},
      fd_{::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)} {
  if (!fd_)
    throw UnusableInput{
        fmt::format("cannot write {}: {}", file_.string(), std::system_category().message(errno))};
}

AtomicFile::~AtomicFile() {
  if (fd_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view text) {
  try {
    write_all(fd_, std::as_bytes(std::span{text}));
  } catch (const std::system_error& error) {
    throw UnusableInput{fmt::format("cannot write {}: {}", file_.string(), error.code().message())};
  }
}

void AtomicFile::commit() {
  check(::rename(temporary_.c_str(), file_.c_str()), "rename");
  fd_.close();
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  AtomicFile whole{file};
  whole.write(text);
  whole.commit();
}

}  // namespace ipc
