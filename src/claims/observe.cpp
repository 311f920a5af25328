#include "claims/observe.hpp"

#include <sys/wait.h>

#include <fstream>
#include <thread>

namespace ipc::claims {

char state_of(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  std::getline(file, text, '\0');  // all of it; nothing, and no exception, of a process that ends meanwhile
  const auto name_end = text.rfind(')');  // the name before it may hold anything
  return name_end == std::string::npos || name_end + 2 >= text.size() ? '\0' : text[name_end + 2];
}

std::string status_line(pid_t pid, const std::string& name) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/status"};
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name + ":")) {
      const auto begin = line.find_first_not_of(" \t", name.size() + 1);
      return begin == std::string::npos ? "" : line.substr(begin);
    }
  return "";
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline)
      return condition();  // it may have come while we were late
    std::this_thread::sleep_for(200us);
  }
  return true;
}

bool reaches(pid_t pid, char state, std::chrono::milliseconds within) {
  return eventually([&] { return state_of(pid) == state; }, within);
}

int collect_zombies() noexcept {
  int count = 0;
  while (::waitpid(-1, nullptr, WNOHANG) > 0) ++count;
  return count;
}

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace ipc::claims
