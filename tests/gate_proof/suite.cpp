// A suite: what one shows, and one that is made of recorded launches.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "proof.hpp"

namespace ipc::proof {

Suite suite_of(const gate::AbResult& result, const gate::Rule& rule, int percent,
               std::vector<std::string> slowed) {
  Suite suite{.percent = percent,
              .slowed = std::move(slowed),
              .alarms = {},
              .ratios = {},
              .repeated = result.repeated,
              .objections = {},
              .seconds = result.seconds};
  const auto comparison = gate::comparison_of(result, rule);
  for (const auto& cell : comparison.cells) {
    suite.ratios[cell.name] = cell.judged.ratio;
    suite.launches += cell.base_launches + cell.candidate_launches;
    switch (cell.judged.verdict) {
      case gate::Verdict::slower:
        suite.alarms.push_back(cell.name);
        break;
      case gate::Verdict::faster:
        ++suite.faster;
        break;
      case gate::Verdict::same:
        ++suite.same;
        break;
      case gate::Verdict::cannot_tell:
        ++suite.unclear;
        break;
    }
  }
  // A counter that cries wolf is a false alarm as well.
  for (const auto& change : comparison.counters)
    if (change.more) suite.alarms.push_back(change.cell + " " + change.counter);
  for (const auto& name : comparison.broken) suite.alarms.push_back(name + " broken");
  for (const auto& objection : comparison.objections)
    if (!objection.differs) suite.objections.push_back(objection.kind);
  return suite;
}

Suite simulate(const Recorded& recorded, int percent, const std::string& slowed, std::uint64_t seed) {
  gate::AbOptions options{.base = "base",
                          .candidate = "candidate",
                          .cells = recorded.cells(),
                          .budget_s = 1e9,
                          .seed = seed,
                          .on_progress = {}};
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < options.cells.size(); ++i) index[options.cells[i]] = i;
  const std::size_t begin = std::mt19937_64{~seed}() % recorded.rounds.size();
  std::vector<std::size_t> taken(options.cells.size());
  double now = 0;
  const gate::Launcher deal = [&](const std::filesystem::path& program, const LaunchOrder& order) {
    constexpr double kSecondsOfOne = 0.02;
    now += kSecondsOfOne;
    const std::size_t cell = index.at(order.cell);
    const auto& launch = recorded.rounds[(begin + taken[cell]++) % recorded.rounds.size()][cell];
    LaunchResult result;
    if (!launch) {
      result.error = "failed when it was recorded";
      return result;
    }
    const double factor = program == "candidate" && order.cell == slowed ? 1 + percent / 100.0 : 1.0;
    for (const auto& [metric, value] : *launch)
      result.entry[metric] = metric.ends_with("_ns")      ? value * factor
                             : metric.ends_with("_per_s") ? value / factor
                                                          : value;
    return result;
  };
  const auto result = gate::run_ab(options, deal, [&] { return now; });
  return suite_of(result, options.rule, percent,
                  slowed.empty() ? std::vector<std::string>{} : std::vector{slowed});
}

}  // namespace ipc::proof
