#include "runner/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "core/io.hpp"

namespace ipc {
namespace {

std::filesystem::path file_in(const std::filesystem::path& folder) { return folder / "journal.jsonl"; }

[[noreturn]] void reject(const std::filesystem::path& file) {
  throw UnusableInput{fmt::format("{}: {}", file.string(), std::system_category().message(errno))};
}

/// The offset behind the last '\n' of a file of this size, read from its end: a journal may be long.
off_t end_of_last_line(const Fd& fd, off_t size) {
  std::array<char, 1 << 14> chunk{};
  for (off_t end = size; end > 0;) {
    const auto length = std::min<off_t>(end, static_cast<off_t>(chunk.size()));
    const auto got =
        check(::pread(fd.get(), chunk.data(), static_cast<std::size_t>(length), end - length), "pread");
    const std::string_view text{chunk.data(), static_cast<std::size_t>(got)};
    if (const auto at = text.rfind('\n'); at != std::string_view::npos)
      return end - length + static_cast<off_t>(at) + 1;
    end -= length;
  }
  return 0;
}

}  // namespace

Journal Journal::create(const std::filesystem::path& folder) {
  const auto file = file_in(folder);
  Fd fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644)};
  if (!fd && errno == EEXIST)
    throw UnusableInput{
        fmt::format("{} holds a run already: choose another --out, or --resume it", folder.string())};
  if (!fd) reject(file);
  return Journal{std::move(fd)};
}

Journal Journal::reopen(const std::filesystem::path& folder) {
  const auto file = file_in(folder);
  Fd fd{::open(file.c_str(), O_RDWR | O_APPEND | O_CLOEXEC)};
  if (!fd) reject(file);
  const off_t size = ::lseek(fd.get(), 0, SEEK_END);
  if (size < 0) reject(file);
  if (const off_t complete = end_of_last_line(fd, size);
      complete != size && ::ftruncate(fd.get(), complete) != 0)
    reject(file);
  return Journal{std::move(fd)};
}

void Journal::append(const Json& line) {
  const std::string text = line.dump() + '\n';
  const auto end = check(::lseek(fd_.get(), 0, SEEK_END), "lseek");
  try {
    write_all(fd_, std::as_bytes(std::span{text}));
  } catch (const std::system_error& error) {
    [[maybe_unused]] const int ignored = ::ftruncate(fd_.get(), end);
    throw UnusableInput{
        fmt::format("cannot write the journal: {}; what is in it stays valid, and --resume goes on",
                    error.code().message())};
  }
}

void Journal::for_each(const std::filesystem::path& folder, const std::function<void(const Json&)>& visit) {
  const auto file = file_in(folder);
  std::ifstream in{file};
  if (!in) throw UnusableInput{fmt::format("{} holds no run: there is no journal.jsonl", folder.string())};
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    Json parsed;
    try {
      parsed = Json::parse(line);
    } catch (const Json::parse_error&) {
      if (in.eof())
        return;  // a last line without its end: the launch that was in hand when the run was killed
      throw UnusableInput{fmt::format("{}: line {} is not a line of a journal", file.string(), number)};
    }
    visit(parsed);
  }
}

}  // namespace ipc
