// JSON in and out of files. Ordered, so that a file reads in the order in which it was thought.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/fd.hpp"

namespace ipc {

using Json = nlohmann::ordered_json;

/// What a user gave us cannot be used: one line that names it and says what was expected. Exit code 2.
class UnusableInput : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// No file of ours comes near these; what goes beyond them is refused before it is parsed.
inline constexpr std::size_t kLargestFile = std::size_t{512} << 20U;  // bytes
inline constexpr std::size_t kDeepest = 64;                           // objects and arrays inside each other

/// `source` names the text in what is thrown: UnusableInput, for text that is not JSON, nests deeper than
/// kDeepest (the stack!), or holds a number beyond double, a key twice in an object, or far too many keys.
[[nodiscard]] Json parse_json(std::string_view text, const std::string& source);

/// Throws UnusableInput naming the file, for one that is not there, not a readable regular file, larger than
/// kLargestFile, or not JSON as parse_json() wants it.
[[nodiscard]] Json read_json(const std::filesystem::path& file);

/// A file that appears whole or not at all: written under a temporary name beside it, renamed by commit().
/// Without a commit the temporary name is removed.
class AtomicFile {
 public:
  /// Throws UnusableInput when the folder cannot be written.
  explicit AtomicFile(std::filesystem::path file);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// Throws UnusableInput when the disk is full.
  void write(std::string_view text);
  void commit();

 private:
  std::filesystem::path file_, temporary_;
  Fd fd_;
};

/// The whole of it at once.
void write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace ipc
