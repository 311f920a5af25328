// Journal: one JSON object a line, written as things happen. What a line says has happened; a run that is
// killed loses nothing but the launch in hand, and `--resume` goes on from here.
//
//   {"plan": {…}}          first line: everything that decides what is measured, and in which order
//   {"calibration": {…}}   the operations and the batch of a cell, found once
//   {"round": {…}}         the cells of a round, in the order in which they will be launched
//   {"launch": {…}}        one finished launch, well or badly ended
//   {"spoiled": {…}}       one that the machine disturbed; it is done again
//   {"syscalls": {…}}      the system calls of a cell, counted once
//   {"note": {…}}          canaries, the end
#pragma once
#include <filesystem>
#include <functional>

#include "core/fd.hpp"
#include "files/json.hpp"

namespace ipc {

class Journal {
 public:
  /// Begins a new journal in `folder`; throws UnusableInput if there is one.
  [[nodiscard]] static Journal create(const std::filesystem::path& folder);
  /// Opens the journal in `folder` to go on; cuts off a last line that a kill left unfinished. Throws
  /// UnusableInput.
  [[nodiscard]] static Journal reopen(const std::filesystem::path& folder);

  /// Appends one line in one write. Throws UnusableInput when the disk is full, and cuts off what got
  /// through, so that the journal stays valid.
  void append(const Json& line);

  /// Calls visit with every line in order. Throws UnusableInput for a line that is not what a journal holds.
  static void for_each(const std::filesystem::path& folder, const std::function<void(const Json&)>& visit);

 private:
  explicit Journal(Fd fd) : fd_{std::move(fd)} {}
  Fd fd_;
};

}  // namespace ipc
