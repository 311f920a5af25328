#include "runner/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "core/io.hpp"

namespace ipc {
namespace {

std::filesystem::path file_in(const std::filesystem::path& folder) { return folder / "journal.jsonl"; }

[[noreturn]] void reject(const std::filesystem::path& file) {
  throw UnusableInput{fmt::format("{}: {}", file.string(), std::system_category().message(errno))};
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
  const std::string text = read_to_end(fd);
  const auto complete = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  if (complete != text.size() && ::ftruncate(fd.get(), static_cast<off_t>(complete)) != 0) reject(file);
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
