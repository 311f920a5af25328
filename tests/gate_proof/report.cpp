// The report: suites simulated from the pool by the very code that runs real ones, beside the real ones.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "proof.hpp"
#include "registry.hpp"
#include "runner/machine.hpp"
#include "stats/dispersion.hpp"
#include "stats/order_statistics.hpp"

namespace ipc::proof {
namespace {

/// Deals a cell's recorded launches in a random order, each once before any comes again; the candidate's take
/// `factor` times as long.
class Dealer {
 public:
  Dealer(const Recorded& recorded, std::uint64_t seed) : recorded_{recorded}, random_{seed} {}

  LaunchResult deal(const std::string& cell, double factor) {
    const auto& pool = recorded_.pool.at(cell);
    auto& hand = hands_[cell];
    if (hand.empty()) {
      for (std::size_t i = 0; i < pool.size(); ++i) hand.push_back(i);
      std::ranges::shuffle(hand, random_);
    }
    LaunchResult result;
    for (const auto& [metric, value] : pool[hand.back()])
      result.entry[metric] = metric.ends_with("_ns")      ? value * factor
                             : metric.ends_with("_per_s") ? value / factor
                                                          : value;
    hand.pop_back();
    result.context = {{"ipcbench_build", "Release"}};
    return result;
  }

 private:
  const Recorded& recorded_;
  std::mt19937_64 random_;
  std::map<std::string, std::vector<std::size_t>> hands_;
};

/// One cell of the slowed mechanism is slowed; the others are what they were.
Suite simulate(const Recorded& recorded, int percent, const std::string& slowed, std::uint64_t seed) {
  Dealer dealer{recorded, seed};
  gate::AbOptions options{.base = "base",
                          .candidate = "candidate",
                          .cells = {},
                          .budget_s = 1e9,
                          .seed = seed,
                          .on_progress = {}};
  options.cells = recorded.plan.at("cells").get<std::vector<std::string>>();
  double now = 0;
  const auto result = gate::run_ab(
      options,
      [&](const std::filesystem::path& program, const LaunchOrder& order) {
        now += 0.02;
        const bool slow = program == "candidate" && order.cell == slowed;
        return dealer.deal(order.cell, slow ? 1 + percent / 100.0 : 1.0);
      },
      [&] { return now; });
  return suite_of(result, options.rule, percent);
}

struct Tally {
  std::size_t suites = 0, with_alarm = 0, found = 0, cells = 0, same = 0, unclear = 0, launches = 0;
  double seconds = 0;
  std::vector<double> ratios;  // of the slowed cells

  void take(const Suite& suite, const std::vector<std::string>& slowed) {
    ++suites;
    const auto is_slowed = [&](const std::string& alarm) {
      return std::ranges::any_of(slowed, [&](const auto& cell) { return alarm == cell; });
    };
    with_alarm +=
        std::ranges::any_of(suite.alarms, [&](const auto& alarm) { return !is_slowed(alarm); }) ? 1 : 0;
    for (const auto& cell : slowed) {
      found += std::ranges::find(suite.alarms, cell) != suite.alarms.end() ? 1 : 0;
      if (const auto ratio = suite.ratios.find(cell); ratio != suite.ratios.end())
        ratios.push_back(ratio->second);
    }
    cells += suite.ratios.size();
    same += suite.same;
    unclear += suite.unclear;
    launches += suite.launches;
    seconds += suite.seconds;
  }
};

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

Json json_of(const Tally& tally, std::size_t slowed) {
  Json json{{"suites", tally.suites},
            {"suites_with_a_false_alarm", tally.with_alarm},
            {"cells_told_the_same", tally.same},
            {"cells_unclear", tally.unclear},
            {"cells", tally.cells},
            {"launches_per_suite", share(tally.launches, tally.suites)}};
  if (slowed > 0 && tally.suites > 0) {
    json["slowed_cells"] = slowed * tally.suites;
    json["found"] = tally.found;
    if (!tally.ratios.empty()) {
      json["ratio_median"] = stats::median(tally.ratios);
      json["ratio_lowest"] = std::ranges::min(tally.ratios);
      json["ratio_highest"] = std::ranges::max(tally.ratios);
    }
  }
  return json;
}

/// Of launches of one cell: their variation, and how far the medians of its first and second half lie apart.
Json describe_pool(const Recorded& recorded) {
  Json cells = Json::object();
  for (const auto& [name, launches] : recorded.pool) {
    const auto* scenario = find_scenario(name.substr(0, name.find('/')));
    if (scenario == nullptr) continue;
    std::vector<double> values;
    for (const Launch& launch : launches)
      if (const auto found = launch.find(std::string{scenario->headline}); found != launch.end())
        values.push_back(found->second);
    if (values.size() < 4) continue;
    const std::span all{values};
    cells[name] = {
        {"launches", values.size()},
        {"variation", stats::coefficient_of_variation(values)},
        {"drift",
         stats::median(all.subspan(values.size() / 2)) / stats::median(all.first(values.size() / 2)) - 1}};
  }
  return cells;
}

std::string line_of(const std::string& what, const Json& tally) {
  const auto suites = tally.at("suites").get<std::size_t>();
  std::string line =
      fmt::format("| {} | {} | {} |", what, suites, tally.at("suites_with_a_false_alarm").get<std::size_t>());
  if (tally.contains("found"))
    line += fmt::format(" {} of {} | {:+.1f} % ({:+.1f} … {:+.1f}) |", tally.at("found").get<std::size_t>(),
                        tally.at("slowed_cells").get<std::size_t>(),
                        (tally.at("ratio_median").get<double>() - 1) * 100,
                        (tally.at("ratio_lowest").get<double>() - 1) * 100,
                        (tally.at("ratio_highest").get<double>() - 1) * 100);
  else
    line += " | |";
  return line + fmt::format(" {:.1f} % |", share(tally.at("cells_unclear").get<std::size_t>(),
                                                 tally.at("cells").get<std::size_t>()) *
                                               100);
}

}  // namespace

void report(const Options& options) {
  const Recorded recorded = read_journal(options.folder);
  if (recorded.plan.is_null())
    throw UnusableInput{fmt::format("{} holds no proof yet", options.folder.string())};
  const auto cells = recorded.plan.at("cells").get<std::vector<std::string>>();
  std::vector<std::string> slowed;
  for (const auto& cell : cells)
    if (cell.find(fmt::format("/{}/", kSlowed)) != std::string::npos) slowed.push_back(cell);
  std::size_t fewest = cells.empty() ? 0 : SIZE_MAX;
  for (const auto& cell : cells) {
    const auto found = recorded.pool.find(cell);
    fewest = std::min(fewest, found == recorded.pool.end() ? 0 : found->second.size());
  }

  Json proof{{"plan", recorded.plan},
             {"pool", describe_pool(recorded)},
             {"simulated", Json::object()},
             {"real", Json::object()}};
  std::string text = fmt::format("{} gated cells, {} recorded launches of each, {} ms timed, on {}\n\n",
                                 cells.size(), fewest, recorded.plan.at("timed_ms").get<int>(),
                                 machine_fingerprint(recorded.plan.at("machine")));
  text +=
      "| suites | run | with a false alarm | slowed cells found | measured ratio: median (lowest … highest) "
      "| cells "
      "that cannot be told |\n| --- | --- | --- | --- | --- | --- |\n";
  const auto add = [&](const char* kind, const std::string& what, const Tally& tally,
                       std::size_t slow_cells) {
    if (tally.suites == 0) return;
    proof[kind][what] = json_of(tally, slow_cells);
    text += line_of(fmt::format("{}, {}", kind, what), proof[kind][what]) + "\n";
  };
  const auto name_of = [](int percent) {
    return percent == 0 ? std::string{"A/A"} : fmt::format("+{} %", percent);
  };
  std::vector<int> percents{0};
  percents.insert(percents.end(), kPercents.begin(), kPercents.end());
  if (fewest >= 20 && !slowed.empty())
    for (const int percent : percents) {
      Tally tally;
      const std::vector<std::string> one{slowed.front()};
      for (std::size_t i = 0; i < options.simulated; ++i)
        tally.take(
            simulate(recorded, percent, slowed.front(), 1000 * static_cast<std::uint64_t>(percent) + i),
            percent == 0 ? std::vector<std::string>{} : one);
      add("simulated", name_of(percent), tally, percent == 0 ? 0 : 1);
    }
  for (const int percent : percents) {
    Tally tally;
    for (const Suite& suite : recorded.suites)
      if (suite.percent == percent) tally.take(suite, percent == 0 ? std::vector<std::string>{} : slowed);
    add("real", name_of(percent), tally, percent == 0 ? 0 : slowed.size());
  }
  write_file(options.folder / "proof.json", proof.dump(1) + "\n");
  write_file(options.folder / "proof.md", text);
  fmt::print("{}", text);
}

}  // namespace ipc::proof
