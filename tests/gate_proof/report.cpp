// The report: simulated suites beside the real ones, as figures and as a table for docs/METHOD.md.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "proof.hpp"
#include "runner/machine.hpp"
#include "stats/dispersion.hpp"
#include "stats/order_statistics.hpp"
#include "stats/proportion.hpp"

namespace ipc::proof {
namespace {

/// How many of the slowed cells were called slower.
struct Found {
  std::size_t found = 0, slowed = 0;
};

struct Tally {
  std::size_t suites = 0, with_alarm = 0, cells = 0, same = 0, unclear = 0, launches = 0, repeated = 0;
  std::size_t refused = 0;  // for a machine that was disturbed
  std::set<std::string> refused_for;
  Found steady, unsteady;      // by the variation of the slowed cell's launches
  std::vector<double> ratios;  // of the slowed cells
  std::set<std::string> alarms;

  void take(const Suite& suite, const std::map<std::string, double>& variations) {
    ++suites;
    cells += suite.ratios.size();
    same += suite.same;
    unclear += suite.unclear;
    launches += suite.launches;
    repeated += suite.repeated;
    refused += suite.objections.empty() ? 0 : 1;
    refused_for.insert(suite.objections.begin(), suite.objections.end());
    bool cried = false;
    for (const auto& alarm : suite.alarms) {
      // "cell" or "cell counter": what is slowed may gain events, too.
      if (std::ranges::find(suite.slowed, alarm.substr(0, alarm.find(' '))) != suite.slowed.end()) continue;
      cried = true;
      alarms.insert(alarm);
    }
    with_alarm += cried ? 1 : 0;
    for (const auto& cell : suite.slowed) {
      const auto variation = variations.find(cell);
      auto& [found, slowed] =
          variation != variations.end() && variation->second <= kSteady ? steady : unsteady;
      ++slowed;
      found += std::ranges::find(suite.alarms, cell) != suite.alarms.end() ? 1 : 0;
      if (const auto ratio = suite.ratios.find(cell); ratio != suite.ratios.end())
        ratios.push_back(ratio->second);
    }
  }
};

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

Json json_of(const Tally& tally) {
  Json json{{"suites", tally.suites},
            {"suites_with_a_false_alarm", tally.with_alarm},
            {"at_most", stats::proportion_upper_bound(tally.with_alarm, tally.suites)},
            {"false_alarms", tally.alarms},
            {"cells", tally.cells},
            {"cells_told_the_same", tally.same},
            {"cells_unclear", tally.unclear},
            {"launches_per_cell_and_side", share(tally.launches, 2 * tally.cells)},
            {"launches_repeated", tally.repeated}};
  if (tally.refused > 0) {
    json["suites_refused"] = tally.refused;
    json["refused_for"] = tally.refused_for;
  }
  const auto add = [&](const char* name, const Found& found) {
    if (found.slowed > 0) json[name] = {{"found", found.found}, {"slowed", found.slowed}};
  };
  add("steady", tally.steady);
  add("unsteady", tally.unsteady);
  if (!tally.ratios.empty())
    json["ratio"] = {{"median", stats::median(tally.ratios)},
                     {"lowest", std::ranges::min(tally.ratios)},
                     {"highest", std::ranges::max(tally.ratios)}};
  return json;
}

std::string percent_of(double part) { return fmt::format("{:.3g} %", part * 100); }

std::string cell_of(const Found& found) {
  if (found.slowed == 0) return "–";
  return fmt::format("{} of {} ({:.0f} %)", found.found, found.slowed,
                     100 * share(found.found, found.slowed));
}

std::string line_of(const std::string& what, const Tally& tally) {
  std::string measured = "–";
  if (!tally.ratios.empty())
    measured =
        fmt::format("{:+.1f} % ({:+.1f} to {:+.1f})", (stats::median(tally.ratios) - 1) * 100,
                    (std::ranges::min(tally.ratios) - 1) * 100, (std::ranges::max(tally.ratios) - 1) * 100);
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {:.0f} | {:.1f} % |\n", what, tally.suites,
                     tally.with_alarm,
                     percent_of(stats::proportion_upper_bound(tally.with_alarm, tally.suites)),
                     cell_of(tally.steady), cell_of(tally.unsteady), measured,
                     share(tally.launches, 2 * tally.cells), 100 * share(tally.unclear, tally.cells));
}

/// Each cell is slowed in turn. On all CPUs; the same suites whatever their number.
Tally simulate_all(const Recorded& recorded, int percent, std::size_t suites) {
  const auto cells = recorded.cells();
  std::vector<Suite> made(suites);
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < allowed_cpu_count(); ++worker)
      workers.emplace_back([&] {
        for (std::size_t i = next++; i < suites; i = next++)
          made[i] = simulate(recorded, percent, percent == 0 ? "" : cells[i % cells.size()],
                             1'000'000 * static_cast<std::uint64_t>(percent) + i);
      });
  }
  Tally tally;
  const auto variations = recorded.variations();
  for (Suite& suite : made) {
    suite.objections.clear();  // no time passed that anybody could disturb
    tally.take(suite, variations);
  }
  return tally;
}

std::string introduction(const Recorded& recorded) {
  const Json& build = recorded.plan.at("build");
  std::vector<double> variations;
  std::size_t steady = 0;
  for (const auto& [cell, variation] : recorded.variations()) {
    variations.push_back(variation);
    steady += variation <= kSteady ? 1 : 0;
  }
  std::string text =
      fmt::format("{} gated cells, {} ms timed in each launch, {} rounds recorded; {}; {} {} {}",
                  recorded.cells().size(), recorded.plan.at("timed_ms").get<int>(), recorded.rounds.size(),
                  machine_fingerprint(recorded.plan.at("machine")), build.value("type", "?"),
                  build.value("compiler", "?"), fmt::join(recorded.commits, ", "));
  if (!variations.empty())
    text += fmt::format(
        ". Variation between the recorded launches of a cell: median {}, at most {} % in {} cells",
        percent_of(stats::median(variations)), kSteady * 100, steady);
  return text + "\n\n";
}

constexpr std::string_view kHead =
    "| suites | run | with a false alarm | that is at most (95 %) | slowed cells found, variation ≤ 3 % | "
    "others | slowdown measured: median (lowest to highest) | launches of a cell and side | cells that "
    "cannot "
    "be told |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";

}  // namespace

void report(const Options& options) {
  const Recorded recorded = read_journal(options.folder);
  if (recorded.plan.is_null())
    throw UnusableInput{fmt::format("{} holds no proof yet", options.folder.string())};
  const auto variations = recorded.variations();
  Json proof{{"plan", recorded.plan},   {"commits", recorded.commits}, {"rounds", recorded.rounds.size()},
             {"variation", variations}, {"simulated", Json::object()}, {"real", Json::object()}};
  std::string text = introduction(recorded) + std::string{kHead};
  const auto name_of = [](int percent) {
    return percent == 0 ? std::string{"A/A"} : fmt::format("+{} %", percent);
  };
  std::string remarks;
  std::vector<int> percents{0};
  percents.insert(percents.end(), kPercents.begin(), kPercents.end());
  if (recorded.rounds.size() < kFewestRounds)
    remarks += fmt::format("\nNothing simulated: that needs {} recorded rounds.\n", kFewestRounds);
  else
    for (const int percent : percents)
      if (options.simulated > 0) {
        const Tally tally = simulate_all(recorded, percent, options.simulated);
        proof["simulated"][name_of(percent)] = json_of(tally);
        text += line_of("simulated, " + name_of(percent), tally);
      }
  Tally all;
  for (const int percent : percents) {
    Tally tally;
    for (const Suite& suite : recorded.suites)
      if (suite.percent == percent) {
        tally.take(suite, variations);
        all.take(suite, variations);
      }
    if (tally.suites == 0) continue;
    proof["real"][name_of(percent)] = json_of(tally);
    text += line_of("real, " + name_of(percent), tally);
  }
  if (all.refused > 0)
    remarks += fmt::format(
        "\nOf the {} real suites the gate would have refused {} ({}) and asked for another measurement; they "
        "are "
        "counted here all the same.\n",
        all.suites, all.refused, fmt::join(all.refused_for, ", "));
  if (all.repeated > 0)
    remarks += fmt::format("\n{} of {} launches of the real suites were disturbed and done again.\n",
                           all.repeated, all.repeated + all.launches);
  text += remarks;
  write_file(options.folder / "proof.json", proof.dump(1) + "\n");
  write_file(options.folder / "proof.md", text);
  fmt::print("{}", text);
}

}  // namespace ipc::proof
