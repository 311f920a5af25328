// Measuring: launches for the pool first, then A/A suites and injected slowdowns in turn.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>

#include "proof.hpp"
#include "runner/machine.hpp"
#include "version.hpp"

namespace ipc::proof {
namespace {

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class Recording {
 public:
  explicit Recording(const Options& options)
      : options_{options}, recorded_{read_journal(options.folder)}, begin_{now_s()} {
    std::filesystem::create_directories(options.folder);
    journal_.open(options.folder / "proof.jsonl", std::ios::app);
    if (!journal_) throw UnusableInput{fmt::format("cannot write into {}", options.folder.string())};
    if (recorded_.plan.is_null()) {
      recorded_.plan = {{"cells", options.cells},
                        {"timed_ms", options.timed.count()},
                        {"build", build_description()},
                        {"machine", describe_machine()}};
      write({{"plan", recorded_.plan}});
    }
    cells_ = recorded_.plan.at("cells").get<std::vector<std::string>>();
    timed_ = std::chrono::milliseconds{recorded_.plan.at("timed_ms").get<std::int64_t>()};
  }

  void run() {
    fill_pool();
    for (;;) {
      const bool aa = count(0) < options_.suites && one_suite(0);
      bool injected = false;
      for (const int percent : kPercents)
        if (count(percent) < options_.injected) injected = one_suite(percent) || injected;
      if (!aa && !injected) return;
    }
  }

 private:
  [[nodiscard]] bool time_is_up() const { return now_s() - begin_ > options_.budget_s; }
  [[nodiscard]] std::size_t count(int percent) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        recorded_.suites, [&](const Suite& suite) { return suite.percent == percent; }));
  }
  void write(const Json& line) {
    journal_ << line.dump() << '\n';
    journal_.flush();
  }

  /// Rounds over all cells in a shuffled order: the pool of a cell spans the whole time.
  void fill_pool() {
    std::map<std::string, LaunchOrder> orders;
    std::mt19937_64 random{std::random_device{}()};
    const auto have = [&] {
      std::size_t fewest = options_.pool;
      for (const auto& cell : cells_) fewest = std::min(fewest, recorded_.pool[cell].size());
      return fewest;
    };
    while (have() < options_.pool && !time_is_up()) {
      auto order = cells_;
      std::ranges::shuffle(order, random);
      for (const auto& cell : order) {
        LaunchOrder& launch_order = orders[cell];
        if (launch_order.cell.empty()) {
          launch_order = {.cell = cell, .timed = timed_};
          const auto found = launch(options_.base, launch_order);
          if (!found.error.empty()) throw UnusableInput{fmt::format("{}: {}", cell, found.error)};
          const double wanted = std::chrono::duration<double, std::nano>(timed_).count();
          launch_order.operations =
              static_cast<std::uint64_t>(std::max(10.0, wanted / found.entry.at("op_ns").get<double>()));
          launch_order.batch = static_cast<std::uint64_t>(found.entry.value("batch", 1.0));
        }
        const auto result = launch(options_.base, launch_order);
        if (!result.error.empty()) throw UnusableInput{fmt::format("{}: {}", cell, result.error)};
        Launch kept;
        for (const char* metric : {"p50_ns", "op_ns", "msgs_per_s", "nvcsw", "nivcsw", "minflt"})
          if (const auto found = result.entry.find(metric); found != result.entry.end())
            kept[metric] = found->get<double>();
        write({{"launch", {{"cell", cell}, {"metrics", kept}}}});
        recorded_.pool[cell].push_back(std::move(kept));
        if (time_is_up()) return;
      }
    }
  }

  /// False: no time for it. An injected slowdown runs over the slowed mechanism's cells and as many others.
  bool one_suite(int percent) {
    if (time_is_up()) return false;
    gate::AbOptions options{.base = options_.base,
                            .candidate = percent == 0 ? options_.base : options_.slow,
                            .budget_s = 1e9,
                            .timed = timed_,
                            .seed = std::random_device{}(),
                            .on_progress = {}};
    for (const auto& cell : cells_)
      if (percent == 0 || cell.find(fmt::format("/{}/", kSlowed)) != std::string::npos)
        options.cells.push_back(cell);
    if (percent != 0)
      for (std::size_t i = 0, wanted = 2 * options.cells.size();
           i < cells_.size() && options.cells.size() < wanted; ++i)
        if (std::ranges::find(options.cells, cells_[i]) == options.cells.end())
          options.cells.push_back(cells_[i]);
    ::setenv("IPCBENCH_SLOW_PERCENT", std::to_string(percent).c_str(), 1);
    const auto result = gate::run_ab(options, launch, now_s);
    ::unsetenv("IPCBENCH_SLOW_PERCENT");
    recorded_.suites.push_back(suite_of(result, options.rule, percent));
    write({{"suite", json_of(recorded_.suites.back())}});
    return true;
  }

  const Options& options_;
  Recorded recorded_;
  double begin_;
  std::ofstream journal_;
  std::vector<std::string> cells_;
  std::chrono::milliseconds timed_{};
};

}  // namespace

Suite suite_of(const gate::AbResult& result, const gate::Rule& rule, int percent) {
  Suite suite{.percent = percent, .alarms = {}, .ratios = {}, .seconds = result.seconds};
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
  return suite;
}

Json json_of(const Suite& suite) {
  return {{"percent", suite.percent},   {"alarms", suite.alarms},   {"ratios", suite.ratios},
          {"same", suite.same},         {"unclear", suite.unclear}, {"faster", suite.faster},
          {"launches", suite.launches}, {"seconds", suite.seconds}};
}

Recorded read_journal(const std::filesystem::path& folder) {
  Recorded recorded;
  const auto file = folder / "proof.jsonl";
  std::ifstream in{file};
  std::string line;
  while (std::getline(in, line)) {
    if (in.eof()) break;  // a last line without its end: what was in hand when the proof was stopped
    const Json json = parse_json(line, file.string());
    if (json.contains("plan")) recorded.plan = json.at("plan");
    if (json.contains("launch"))
      recorded.pool[json.at("launch").at("cell").get<std::string>()].push_back(
          json.at("launch").at("metrics").get<Launch>());
    if (json.contains("suite")) {
      const Json& suite = json.at("suite");
      recorded.suites.push_back({.percent = suite.at("percent").get<int>(),
                                 .alarms = suite.at("alarms").get<std::vector<std::string>>(),
                                 .ratios = suite.at("ratios").get<std::map<std::string, double>>(),
                                 .same = suite.at("same").get<std::size_t>(),
                                 .unclear = suite.at("unclear").get<std::size_t>(),
                                 .faster = suite.at("faster").get<std::size_t>(),
                                 .launches = suite.at("launches").get<std::size_t>(),
                                 .seconds = suite.at("seconds").get<double>()});
    }
  }
  return recorded;
}

void record(const Options& options) { Recording{options}.run(); }

}  // namespace ipc::proof
