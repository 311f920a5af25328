// Made-up runs for the gate's tests, in the exact shape of docs/SCHEMA.md.
#pragma once
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "files/json.hpp"
#include "version.hpp"

namespace ipc::test {

/// `n` launches around `centre` ns with a relative scatter of `variation`, log-normal, from a fixed seed.
inline std::vector<double> launches(std::size_t n, double centre, double variation, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::normal_distribution<double> normal{0, variation};
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(centre * std::exp(normal(random)));
  return values;
}

/// Markdown without its escapes.
inline std::string unescaped(std::string text) {
  std::erase(text, '\\');
  return text;
}

inline Json run_of_a_summary(const std::string& id) {
  return {
      {"id", id},
      {"host", "lab7"},
      {"profile", "standard"},
      {"seed", 1},
      {"started", "2026-11-21T09:40:00Z"},
      {"seconds", 10.0},
      {"complete", true},
      {"disturbance", {{"launch_s", 10.0}, {"steal_s", 0.0}, {"throttled_s", 0.0}, {"others_cpu_s", 0.1}}},
      {"command", "ipcbench run"},
      {"version", kVersion},
      {"build", {{"type", "Release"}, {"compiler", "GNU 12.2.0"}, {"commit", id}}}};
}

inline Json machine_of_a_summary() {
  return {
      {"cpu_model", "A CPU"}, {"cpus", 2}, {"kernel", "Linux 6.18"}, {"hypervisor", "kvm"}, {"load", 0.1}};
}

inline Json summary_of(const std::string& id) {
  return {{"schema", kSchema},           {"run", run_of_a_summary(id)}, {"machine", machine_of_a_summary()},
          {"mechanisms", Json::array()}, {"cells", Json::array()},      {"skipped", Json::array()},
          {"failed", Json::array()}};
}

inline void add_cell(Json& summary, const std::string& name, const std::vector<double>& values,
                     const std::string& headline = "p50_ns", const std::string& better = "lower") {
  const auto slash = name.find('/');
  const auto placement = name.substr(name.rfind(':') + 1);
  summary["cells"].push_back({{"name", name},
                              {"scenario", name.substr(0, slash)},
                              {"mechanism", name.substr(slash + 1, name.find('/', slash + 1) - slash - 1)},
                              {"workload", {{"size", 64}, {"placement", placement}}},
                              {"launches", values.size()},
                              {"operations", 1000},
                              {"samples", 1000 * values.size()},
                              {"headline", headline},
                              {"better", better},
                              {"value", values.at(0)},
                              {"metrics", {{headline, {{"median", values.at(0)}}}}},
                              {"launch_values", values},
                              {"flags", Json::array()}});
}

inline const std::string kPipe = "round_trip/pipe/size:64/placement:same_cpu";
inline const std::string kQueue = "round_trip/posix_mq/size:64/placement:same_cpu";
inline const std::string kStream = "stream/pipe/size:64/placement:same_cpu";

}  // namespace ipc::test
