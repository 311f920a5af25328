#include "files/json.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "core/io.hpp"
#include "core/scratch.hpp"

namespace ipc {

Json read_json(const std::filesystem::path& file) {
  const Fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd)
    throw UnusableInput{
        fmt::format("cannot read {}: {}", file.string(), std::system_category().message(errno))};
  try {
    return Json::parse(read_to_end(fd));
  } catch (const Json::parse_error& error) {
    throw UnusableInput{fmt::format("{} is not JSON (at byte {})", file.string(), error.byte)};
  } catch (const std::system_error& error) {
    throw UnusableInput{fmt::format("cannot read {}: {}", file.string(), error.code().message())};
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
