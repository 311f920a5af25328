// Each format against the rules of whoever reads it, checked by parsers that are stricter than the readers.
#include "exchange/export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "exchange/merge.hpp"
#include "gate/made_up_runs.hpp"
#include "support/command.hpp"

namespace ipc::exchange {
namespace {

using test::add_cell;
using test::kPipe;
using test::kStream;
using test::launches;

const std::filesystem::path kReference{IPCBENCH_SOURCE "/results/reference-2cpu-vm"};

Json summary(const std::string& id = "a") {
  Json json = test::summary_of(id);
  add_cell(json, kPipe, launches(9, 5000, 0.02, 1));
  add_cell(json, kStream, launches(9, 1e6, 0.02, 2), "msgs_per_s", "higher");
  return json;
}

gate::RecordedRun run() { return gate::recorded_run_from(summary(), "made up"); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// github-action-benchmark's customSmallerIsBetter: an array of {name, unit, value, range?, extra?}.
TEST(Export, GithubActionBenchmark) {
  const Json entries = Json::parse(export_run(run(), ExportFormat::github_action));
  ASSERT_EQ(entries.size(), 2U);
  for (const Json& entry : entries) {
    for (const auto& [key, value] : entry.items()) {
      EXPECT_TRUE(key == "value" ? value.is_number() : value.is_string()) << key;
      EXPECT_THAT((std::vector<std::string>{"name", "unit", "value", "range", "extra"}),
                  testing::Contains(key));
    }
    for (const char* key : {"name", "unit", "value"}) EXPECT_TRUE(entry.contains(key)) << key;
    EXPECT_EQ(entry.at("unit"), "ns/op");
  }
  EXPECT_NEAR(entries[0].at("value").get<double>(), 5000, 200);
  EXPECT_NEAR(entries[1].at("value").get<double>(), 1000, 50)
      << "a rate of 1 M/s is 1000 ns, so smaller is better";
}

/// Bencher's adapter cpp_google: https://bencher.dev/docs/explanation/adapters/ (rust:
/// adapters/cpp/google.rs).
TEST(Export, BencherCppGoogle) {
  const Json json = Json::parse(export_run(run(), ExportFormat::bencher_cpp_google));
  for (const char* key : {"date", "host_name", "executable", "num_cpus", "mhz_per_cpu", "cpu_scaling_enabled",
                          "caches", "load_avg", "library_build_type"})
    EXPECT_TRUE(json.at("context").contains(key)) << key;
  std::set<std::string> names;
  for (const Json& entry : json.at("benchmarks")) {
    EXPECT_TRUE(names.insert(entry.at("name").get<std::string>()).second) << "one entry a cell";
    EXPECT_EQ(entry.at("time_unit"), "ns");
    EXPECT_GT(entry.at("real_time").get<double>(), 0);
    EXPECT_TRUE(entry.at("iterations").is_number_unsigned());
  }
  EXPECT_EQ(names.size(), 2U);
}

/// BMF: {benchmark: {measure: {value, lower_value?, upper_value?}}}, lower <= value <= upper.
TEST(Export, BencherMetricFormat) {
  const Json json = Json::parse(export_run(run(), ExportFormat::bmf));
  ASSERT_EQ(json.size(), 2U);
  for (const auto& [name, measures] : json.items()) {
    ASSERT_EQ(measures.size(), 1U);
    EXPECT_EQ(measures.begin().key(), name == kPipe ? "latency" : "throughput");
    const Json& metric = measures.begin().value();
    EXPECT_LE(metric.at("lower_value").get<double>(), metric.at("value").get<double>());
    EXPECT_GE(metric.at("upper_value").get<double>(), metric.at("value").get<double>());
    EXPECT_EQ(metric.size(), 3U);
  }
}

/// otava/importer.py: as many fields as the header has, and every figure a float; an empty one is refused.
TEST(Export, OtavaCsvHasOneRowARunAndOneColumnACell) {
  const auto lines = lines_of(export_run(run(), ExportFormat::otava_csv));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "time,commit," + kPipe + "," + kStream);
  EXPECT_TRUE(std::regex_match(lines[1], std::regex{R"(2026-11-21T09:40:00Z,a,[\d.e+]+,[\d.e+]+)"}))
      << lines[1];
}

/// The text format 0.0.4: HELP and TYPE once before the samples of a family, each sample once, no other line.
TEST(Export, Prometheus) {
  const std::regex sample{
      R"(([a-zA-Z_:][a-zA-Z0-9_:]*)\{([a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+\} [0-9.e+-]+)"};
  const std::regex comment{R"(# (HELP|TYPE) ([a-z_:]+) (.+))"};
  std::string family;
  std::set<std::string> families;
  std::set<std::string> seen;
  for (const auto& line : lines_of(export_run(run(), ExportFormat::prometheus))) {
    std::smatch parts;
    if (std::regex_match(line, parts, comment)) {
      if (parts[1] == "HELP") {
        EXPECT_TRUE(families.insert(parts[2]).second) << line;
      } else {
        EXPECT_EQ(parts[3], "gauge");
      }
      family = parts[2];
    } else {
      ASSERT_TRUE(std::regex_match(line, parts, sample)) << line;
      EXPECT_EQ(parts[1], family);
      EXPECT_TRUE(seen.insert(line.substr(0, line.rfind(' '))).second) << line;
    }
  }
  EXPECT_EQ(families.size(), 5U);
  EXPECT_TRUE(std::ranges::any_of(
      seen, [](const auto& s) { return s.starts_with("ipcbench_latency_seconds{cell="); }));
}

/// HdrHistogram's log format: percentiles never fall, values never fall, counts end at the total.
TEST(Export, Hgrm) {
  const Json histograms{
      {"schema", 1},
      {"steps_per_octave", 64},
      {"cells", {{kPipe, {{"total", 1000}, {"buckets", {{4736, 900}, {4800, 90}, {9600, 10}}}}}}}};
  const auto lines = lines_of(export_hgrm(histograms, kPipe));
  const std::regex row{R"( *(\d+\.\d{3}) (\d\.\d{12}) +(\d+)( +\d+\.\d{2})?)"};
  double value = 0;
  double percentile = -1;
  long count = 0;
  std::size_t rows = 0;
  for (const auto& line : lines) {
    std::smatch parts;
    if (!std::regex_match(line, parts, row)) continue;
    ++rows;
    EXPECT_GE(std::stod(parts[1]), value);
    EXPECT_GT(std::stod(parts[2]), percentile);
    EXPECT_GE(std::stol(parts[3]), count);
    value = std::stod(parts[1]);
    percentile = std::stod(parts[2]);
    count = std::stol(parts[3]);
  }
  EXPECT_GE(rows, 10U);
  EXPECT_EQ(percentile, 1.0);
  EXPECT_EQ(count, 1000);
  EXPECT_EQ(rows + 5, lines.size()) << "heading, empty line, rows, three lines of summary";
  EXPECT_NEAR(value, 9.727, 0.001) << "the upper end of [9600, 9728) ns";
  EXPECT_THAT(lines.at(lines.size() - 2), testing::HasSubstr("Total count    =         1000]"));
  EXPECT_THROW((void)export_hgrm(histograms, kStream), UnusableInput);
  for (const auto& [pointer, wrong] :
       std::vector<std::pair<std::string, Json>>{{"0/1", 1e70},
                                                 {"0/1", -1},
                                                 {"0/1", 0},
                                                 {"0/1", std::uint64_t{1} << 60U},
                                                 {"1/0", 4736},
                                                 {"0/0", "x"}}) {
    Json damaged = histograms;
    damaged["cells"][kPipe]["buckets"][Json::json_pointer{"/" + pointer}] = wrong;
    EXPECT_THROW((void)export_hgrm(damaged, kPipe), UnusableInput) << pointer << " " << wrong;
  }
  Json no_steps = histograms;
  no_steps["steps_per_octave"] = 0;
  EXPECT_THROW((void)export_hgrm(no_steps, kPipe), UnusableInput);
}

TEST(Export, OfTheReferenceRunHoldsEveryCellInEveryFormat) {
  const auto recorded = gate::read_recorded_run(kReference);
  for (const auto& format : kExportFormats) {
    if (format.format == ExportFormat::google_benchmark || format.format == ExportFormat::hgrm) continue;
    const auto text = test::unescaped(export_run(recorded, format.format));
    for (const auto& [name, cell] : recorded.cells) {
      if (format.format == ExportFormat::latex) continue;  // escapes what LaTeX wants escaped
      EXPECT_NE(text.find(name), std::string::npos) << format.name << " " << name;
    }
  }
}

TEST(Export, GoogleBenchmarkIsWhatItWasAndNothingOfOurs) {
  const Json results = read_json(kReference / "results.json");
  const Json exported = Json::parse(export_google_benchmark(results));
  EXPECT_EQ(exported.size(), 2U);
  EXPECT_EQ(exported.at("benchmarks").size(), results.at("benchmarks").size());
  EXPECT_EQ(exported.at("context").at("library_build_type"), results.at("context").at("library_build_type"));
}

/// Google Benchmark's own compare.py, unmodified, where Debian's libbenchmark-tools is installed.
TEST(Export, GoogleBenchmarksComparePyReadsIt) {
  const std::filesystem::path compare_py{"/usr/share/benchmark/compare.py"};
  if (!std::filesystem::exists(compare_py)) GTEST_SKIP() << "libbenchmark-tools is not installed";
  if (test::run({"/usr/bin/python3", "-c", "import scipy"}).status != 0)
    GTEST_SKIP() << "python3-scipy is not installed";
  const test::TemporaryFolder folder;
  const auto run_for_long = [](std::vector<std::string> argv) {  // 20 000 entries
    return test::Command{std::move(argv)}.wait(std::chrono::seconds{120});
  };
  const auto finished = run_for_long({IPCBENCH_PROGRAM, "export", kReference.string(), "--format",
                                      "google-benchmark", "--output", folder / "gb.json"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  const auto compared = run_for_long({"/usr/bin/python3", compare_py.string(), "--no-color", "benchmarks",
                                      folder / "gb.json", folder / "gb.json"});
  EXPECT_EQ(compared.status, 0) << compared.err;
  EXPECT_THAT(compared.out, testing::HasSubstr("round_trip/pipe/size:8/placement:same_cpu"));
  EXPECT_THAT(compared.out, testing::HasSubstr("pvalue"));
}

TEST(Export, TheCommandRefusesWithOneLine) {
  const std::vector<std::vector<std::string>> refused{
      {"--format", "xml"}, {"--format", "hgrm"}, {"--format", "hgrm", "--cell", "no/such/cell"}};
  for (const auto& arguments : refused) {
    std::vector<std::string> argv{IPCBENCH_PROGRAM, "export", kReference.string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto finished = test::run(argv);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
  }
}

TEST(Merge, LaysHostsOverEachOther) {
  Json other = summary("b");
  other["run"]["host"] = "lab8";
  const RunFiles files[]{{.summary = summary(), .histograms = {}},
                         {.summary = other, .histograms = {}},
                         {.summary = other, .histograms = {}}};
  const RunFiles merged = merge_runs(files, "both");
  const auto run = gate::recorded_run_from(merged.summary, "merged");
  EXPECT_EQ(run.cells.size(), 6U);
  for (const auto* host : {"lab7", "lab8", "lab8-2"})
    EXPECT_TRUE(run.cells.contains("round_trip/pipe@" + std::string{host} + "/size:64/placement:same_cpu"))
        << host;
  EXPECT_EQ(run.host, "lab7+lab8+lab8-2");
  EXPECT_THROW((void)merge_runs({files, 1}, "one"), UnusableInput);
}

TEST(Merge, TheTableTakesTheMergedRun) {
  const test::TemporaryFolder folder;
  const auto merged = folder / "merged";
  const auto made =
      test::run({IPCBENCH_PROGRAM, "merge", kReference.string(), kReference.string(), "--out", merged});
  ASSERT_EQ(made.status, 0) << made.err;
  const auto table = test::run({IPCBENCH_PROGRAM, "table", merged});
  EXPECT_EQ(table.status, 0) << table.err;
  const std::string host = gate::read_recorded_run(kReference / "summary.json").host;
  EXPECT_THAT(table.out, testing::HasSubstr("pipe@" + host + " "));
  EXPECT_THAT(table.out, testing::HasSubstr("pipe@" + host + "-2"));
  EXPECT_THAT(table.out, testing::Not(testing::HasSubstr("null@")));
  EXPECT_EQ(test::run({IPCBENCH_PROGRAM, "merge", kReference.string(), kReference.string(), "--out", merged})
                .status,
            2);
}

}  // namespace
}  // namespace ipc::exchange
