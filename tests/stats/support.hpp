// What the statistics tests share: reference tables, seeded draws, and input that must be refused.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <map>
#include <numbers>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

// The folder tests/data: set by the build, else as seen from the top of the repository.
#ifndef IPCBENCH_TEST_DATA
#define IPCBENCH_TEST_DATA "tests/data"
#endif

namespace ipc::stats::testing {

using Values = std::vector<double>;
using Row = std::map<std::string, std::string>;

inline const double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline const double infinity = std::numeric_limits<double>::infinity();

inline std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{text};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

inline Values numbers(const std::string& field) {
  Values values;
  for (const auto& part : split(field, ' ')) values.push_back(std::stod(part));
  return values;
}

// The rows of a CSV file in tests/data/stats, by the names in its header; the first line names its maker.
inline std::vector<Row> read_table(const std::string& name) {
  std::ifstream file{std::string{IPCBENCH_TEST_DATA} + "/stats/" + name};
  EXPECT_TRUE(file) << "cannot read " << name;
  std::string line;
  std::getline(file, line);
  std::getline(file, line);
  const auto header = split(line, ',');
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const auto fields = split(line, ',');
    EXPECT_EQ(fields.size(), header.size()) << name << ": " << line;
    Row row;
    for (std::size_t i = 0; i < std::min(header.size(), fields.size()); ++i) row[header[i]] = fields[i];
    rows.push_back(std::move(row));
  }
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

// Draws that are the same with every standard library: only the engine is specified bit by bit.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_{seed} {}

  double uniform() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }  // in (0, 1)
  double exponential() { return -std::log(uniform()); }
  double normal() {  // Box-Muller
    return std::sqrt(2.0 * exponential()) * std::cos(2.0 * std::numbers::pi * uniform());
  }
  double whole(unsigned below) { return std::floor(uniform() * below); }

 private:
  std::mt19937_64 engine_;
};

template <class Draw>
Values sample(std::size_t n, Draw draw) {
  Values values(n);
  for (double& value : values) value = draw();
  return values;
}

// The share of `times` trials in which `trial` holds, and how far it may lie from the truth by chance:
// five standard errors of a binomial share.
template <class Trial>
double share(int times, Trial trial) {
  int hits = 0;
  for (int i = 0; i < times; ++i) hits += trial() ? 1 : 0;
  return static_cast<double>(hits) / times;
}
inline double chance(double share, int times) { return 5.0 * std::sqrt(share * (1.0 - share) / times); }

// Untied samples of n and m values in which exactly u pairs have candidate > base.
inline std::pair<Values, Values> samples_with_u(std::size_t n, std::size_t m, std::size_t u) {
  Values base;
  Values candidate;
  for (std::size_t i = 1; i <= n; ++i) base.push_back(static_cast<double>(i));
  for (std::size_t j = 0; j < m; ++j) {
    const auto below = std::min(n, u);  // base values that this one exceeds
    u -= below;
    candidate.push_back(static_cast<double>(below) + 0.1 +
                        0.8 * static_cast<double>(j) / static_cast<double>(m));
  }
  return {base, candidate};
}

}  // namespace ipc::stats::testing

// One clear line, which names the function that was misused.
#define EXPECT_INVALID(expression, who)                            \
  do {                                                             \
    try {                                                          \
      static_cast<void>(expression);                               \
      ADD_FAILURE() << #expression << " was accepted";             \
    } catch (const std::invalid_argument& error) {                 \
      const std::string message{error.what()};                     \
      EXPECT_EQ(message.rfind(who ": ", 0), 0U) << message;        \
      EXPECT_EQ(message.find('\n'), std::string::npos) << message; \
    }                                                              \
  } while (false)
