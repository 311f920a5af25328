// Measuring: rounds over all cells first, then A/A suites and injected slowdowns in turn.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include "proof.hpp"
#include "runner/calibration.hpp"
#include "runner/machine.hpp"
#include "version.hpp"

namespace ipc::proof {
namespace {

constexpr std::size_t kFailuresInARow = 3;  // of a cell's launches: then it cannot be measured here

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The part of a launch's figures that a suite looks at.
Launch kept_of(const std::string& cell, const Json& entry) {
  Launch kept;
  for (const auto& metric :
       {headline_of(cell), std::string{"nvcsw"}, std::string{"nivcsw"}, std::string{"minflt"}})
    if (const auto found = entry.find(metric); found != entry.end()) kept[metric] = found->get<double>();
  return kept;
}

/// What was being written when the proof was killed is no line, and what comes next must begin one.
void cut_torn_line(const std::filesystem::path& journal) {
  std::ifstream in{journal, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  const auto whole = text.rfind('\n') + 1;  // 0 where there is none
  if (whole != text.size()) std::filesystem::resize_file(journal, whole);
}

class Recording {
 public:
  explicit Recording(const Options& options)
      : options_{options}, recorded_{read_journal(options.folder)}, begin_{now_s()} {
    const Json plan{{"cells", options.cells},
                    {"timed_ms", options.timed.count()},
                    {"build", build_description()},
                    {"machine", describe_machine()}};
    if (!recorded_.plan.is_null()) check_same(plan);
    std::filesystem::create_directories(options.folder);
    cut_torn_line(options.folder / "proof.jsonl");
    journal_.open(options.folder / "proof.jsonl", std::ios::app);
    if (!journal_) throw UnusableInput{fmt::format("cannot write into {}", options.folder.string())};
    if (recorded_.plan.is_null()) {
      recorded_.plan = plan;
      write({{"plan", plan}});
    }
    write({{"slice", {{"commit", build_description().value("commit", "")}}}});
    cells_ = recorded_.cells();
    failures_.resize(cells_.size());
  }

  void run() {
    if (recorded_.orders.empty() && !time_is_up()) calibrate();
    while (recorded_.rounds.size() < options_.rounds && !time_is_up()) record_round();
    for (;;) {
      const bool aa = count(0) < options_.suites && one_suite(0);
      bool injected = false;
      for (const int percent : kPercents)
        if (count(percent) < options_.injected) injected = one_suite(percent) || injected;
      if (!aa && !injected) return;
    }
  }

 private:
  /// Slices of one proof must be of one machine and one kind of build. Both sides of a suite are of one
  /// commit, so another slice may be of another.
  void check_same(Json plan) const {
    const std::string folder = options_.folder.string();
    Json then = recorded_.plan;
    for (Json* each : {&plan, &then}) (*each)["build"].erase("commit");
    for (const char* key : {"cells", "timed_ms", "build"})
      if (then.at(key) != plan.at(key))
        throw UnusableInput{fmt::format(
            "{} holds a proof with another '{}' ({}): go on with that one, or name another folder", folder,
            key, then.at(key).dump())};
    const auto machine = machine_fingerprint(then.at("machine"));
    if (machine != machine_fingerprint(plan.at("machine")))
      throw UnusableInput{fmt::format("{} holds a proof of another machine: {}", folder, machine)};
  }

  [[nodiscard]] bool time_is_up() const { return now_s() - begin_ > options_.budget_s; }
  [[nodiscard]] std::size_t count(int percent) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        recorded_.suites, [&](const Suite& suite) { return suite.percent == percent; }));
  }
  void write(const Json& line) {
    journal_ << line.dump() << '\n';
    journal_.flush();
    if (!journal_) throw UnusableInput{"the journal cannot be written: is the disk full?"};
  }

  void calibrate() {
    Json written = Json::array();
    for (const auto& cell : cells_) {
      const Calibration found =
          ipc::calibrate([&](const LaunchOrder& order) { return launch(options_.base, order); },
                         {.cell = cell, .timed = options_.timed}, options_.timed);
      if (!found.error.empty()) throw UnusableInput{fmt::format("{}: {}", cell, found.error)};
      const Order order{.operations = found.operations, .batch = found.batch};
      recorded_.orders.push_back(order);
      written.push_back({order.operations, order.batch});
    }
    write({{"orders", written}});
  }

  /// All cells in a shuffled order; spoiled launches are done again, as in a suite.
  void record_round() {
    std::vector<std::size_t> order(cells_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::shuffle(order, random_);
    Round round(cells_.size());
    for (const std::size_t i : order) {
      const LaunchResult result = undisturbed({.cell = cells_[i],
                                               .operations = recorded_.orders.at(i).operations,
                                               .batch = recorded_.orders.at(i).batch});
      if (result.error.empty()) {
        round[i] = kept_of(cells_[i], result.entry);
        failures_[i] = 0;
      } else if (++failures_[i] == kFailuresInARow) {
        throw UnusableInput{fmt::format("{}: {}", cells_[i], result.error)};
      }
    }
    write({{"round", json_of(round)}});
    recorded_.rounds.push_back(std::move(round));
  }

  [[nodiscard]] LaunchResult undisturbed(const LaunchOrder& order) const {
    for (unsigned repeats = 0;; ++repeats) {
      const Disturbance before = Disturbance::so_far();
      LaunchResult result = launch(options_.base, order);
      if (repeats == kRepeats || !result.error.empty() ||
          why_spoiled(Disturbance::so_far() - before, result.seconds, allowed_cpu_count()).empty())
        return result;
    }
  }

  /// False: no time for it. An injected slowdown runs over the slowed mechanism's round trips and as many
  /// cells of others. Not over its streams: who computes between sends lets the other side in earlier, and
  /// some per cent of work become tens of per cent of time, in context switches.
  bool one_suite(int percent) {
    if (time_is_up()) return false;
    gate::AbOptions options{.base = options_.base,
                            .candidate = percent == 0 ? options_.base : options_.slow,
                            .cells = {},
                            .budget_s = 1e9,
                            .timed = options_.timed,
                            .seed = random_(),
                            .disturbance = [] { return Disturbance::so_far(); },
                            .cpus = allowed_cpu_count(),
                            .on_progress = {}};
    std::vector<std::string> slowed;
    if (percent == 0) {
      options.cells = cells_;
    } else {
      std::vector<std::string> others;
      for (const auto& cell : cells_)
        if (cell.find(fmt::format("/{}/", kSlowed)) == std::string::npos)
          others.push_back(cell);
        else if (cell.starts_with("round_trip/"))
          slowed.push_back(cell);
      others.resize(std::min(others.size(), slowed.size()));
      options.cells = slowed;
      options.cells.insert(options.cells.end(), others.begin(), others.end());
    }
    ::setenv("IPCBENCH_SLOW_PERCENT", std::to_string(percent).c_str(), 1);
    const auto result = gate::run_ab(options, launch, now_s);
    ::unsetenv("IPCBENCH_SLOW_PERCENT");
    recorded_.suites.push_back(suite_of(result, options.rule, percent, std::move(slowed)));
    write({{"suite", json_of(recorded_.suites.back())}});
    return true;
  }

  const Options& options_;
  Recorded recorded_;
  double begin_;
  std::ofstream journal_;
  std::vector<std::string> cells_;
  std::vector<std::size_t> failures_;  // in a row, by cell
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace

void record(const Options& options) { Recording{options}.run(); }

}  // namespace ipc::proof
