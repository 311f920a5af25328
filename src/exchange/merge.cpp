#include "exchange/merge.hpp"

#include <fmt/format.h>

#include <cctype>
#include <map>
#include <set>

#include "gate/recorded_run.hpp"
#include "version.hpp"

namespace ipc::exchange {
namespace {

/// "round_trip/pipe/size:64/…" -> "round_trip/pipe@lab7/size:64/…"
std::string at_host(const std::string& cell, const std::string& host) {
  const auto second = cell.find('/', cell.find('/') + 1);
  return second == std::string::npos ? cell : cell.substr(0, second) + "@" + host + cell.substr(second);
}

/// Letters, digits, '_', '-' and '.': what may stand in a cell's name.
std::string as_name(std::string host) {
  for (char& c : host)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-' && c != '.') c = '_';
  return host.empty() ? "host" : host;
}

std::vector<std::string> host_names(std::span<const RunFiles> runs) {
  std::map<std::string, int> seen;
  std::vector<std::string> names;
  for (const RunFiles& run : runs) {
    const auto host = as_name(run.summary.at("run").at("host").get<std::string>());
    const int times = ++seen[host];
    names.push_back(times == 1 ? host : fmt::format("{}-{}", host, times));
  }
  return names;
}

void append(Json& merged, const Json& summary, const std::string& host) {
  for (Json mechanism : summary.value("mechanisms", Json::array())) {
    mechanism["name"] = fmt::format("{}@{}", mechanism.at("name").get<std::string>(), host);
    merged["mechanisms"].push_back(std::move(mechanism));
  }
  for (Json cell : summary.at("cells")) {
    if (cell.at("mechanism") == "null") continue;  // each harness's own cost: no mechanism to compare with
    cell["name"] = at_host(cell.at("name").get<std::string>(), host);
    cell["mechanism"] = fmt::format("{}@{}", cell.at("mechanism").get<std::string>(), host);
    if (cell.contains("limit"))
      cell["limit"]["name"] = at_host(cell["limit"].at("name").get<std::string>(), host);
    merged["cells"].push_back(std::move(cell));
  }
  for (const char* list : {"skipped", "failed"})
    for (Json entry : summary.value(list, Json::array())) {
      entry["name"] = at_host(entry.at("name").get<std::string>(), host);
      merged[list].push_back(std::move(entry));
    }
}

}  // namespace

RunFiles merge_runs(std::span<const RunFiles> runs, const std::string& id) try {
  if (runs.size() < 2) throw UnusableInput{"merge: expected at least two runs"};
  for (const RunFiles& run : runs) (void)gate::recorded_run_from(run.summary, "a run to merge");
  const auto hosts = host_names(runs);
  Json merged{{"schema", kSchema},
              {"run", runs.front().summary.at("run")},
              {"machine", runs.front().summary.at("machine")},
              {"mechanisms", Json::array()},
              {"cells", Json::array()},
              {"skipped", Json::array()},
              {"failed", Json::array()}};
  Json& run = merged["run"];
  run["id"] = id;
  run["merged"] = Json::array();
  RunFiles files{.summary = {}, .histograms = Json{{"schema", kSchema}, {"cells", Json::object()}}};
  std::set<std::string> profiles;
  double seconds = 0;
  bool complete = true;
  std::string all_hosts;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Json& summary = runs[i].summary;
    append(merged, summary, hosts[i]);
    run["merged"].push_back(
        {{"name", hosts[i]}, {"run", summary.at("run")}, {"machine", summary.at("machine")}});
    profiles.insert(summary.at("run").at("profile").get<std::string>());
    seconds += summary.at("run").value("seconds", 0.0);
    complete = complete && summary.at("run").value("complete", true);
    all_hosts += (i == 0 ? "" : "+") + hosts[i];
    if (runs[i].histograms.is_null()) continue;
    files.histograms["steps_per_octave"] = runs[i].histograms.at("steps_per_octave");
    for (const auto& [cell, histogram] : runs[i].histograms.at("cells").items())
      files.histograms["cells"][at_host(cell, hosts[i])] = histogram;
  }
  run["host"] = all_hosts;
  run["profile"] = profiles.size() == 1 ? *profiles.begin() : "mixed";
  run["seconds"] = seconds;
  run["complete"] = complete;
  run["command"] = "ipcbench merge";
  for (const char* of_one_run : {"disturbance", "quality"}) run.erase(of_one_run);
  if (files.histograms.at("cells").empty()) files.histograms = nullptr;
  files.summary = std::move(merged);
  return files;
} catch (const Json::exception&) {
  throw UnusableInput{"merge: one of the runs is not a run of ours"};
}

void merge_folders(std::span<const std::string> runs, const std::filesystem::path& out) {
  std::vector<RunFiles> files;
  std::error_code none;
  for (const auto& run : runs) {
    const std::filesystem::path folder{run};
    (void)gate::recorded_run_from(read_json(folder / "summary.json"), (folder / "summary.json").string());
    const auto histograms = folder / "histograms.json";
    files.push_back(
        {.summary = read_json(folder / "summary.json"),
         .histograms = std::filesystem::exists(histograms, none) ? read_json(histograms) : Json{}});
  }
  if (std::filesystem::exists(out / "summary.json", none))
    throw UnusableInput{fmt::format("{} holds a run already: choose another --out", out.string())};
  const RunFiles merged = merge_runs(
      files, out.filename().empty() ? out.parent_path().filename().string() : out.filename().string());
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) throw UnusableInput{fmt::format("cannot make the folder {}: {}", out.string(), error.message())};
  if (!merged.histograms.is_null()) write_file(out / "histograms.json", merged.histograms.dump() + "\n");
  write_file(out / "summary.json", merged.summary.dump(1) + "\n");  // last: it makes the folder a run
}

}  // namespace ipc::exchange
