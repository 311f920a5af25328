// The journal: a line for the plan, for the counts of operations, for each round and for each suite.
#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "proof.hpp"
#include "registry.hpp"
#include "stats/dispersion.hpp"

namespace ipc::proof {
namespace {

Round round_from(const Json& json, std::size_t cells, const std::string& source) {
  if (!json.is_array() || json.size() != cells)
    throw UnusableInput{fmt::format("{}: a round that has not {} cells", source, cells)};
  Round round;
  for (const Json& launch : json)
    round.push_back(launch.is_null() ? std::nullopt : std::optional{launch.get<Launch>()});
  return round;
}

Suite suite_from(const Json& json) {
  return {.percent = json.at("percent").get<int>(),
          .slowed = json.at("slowed").get<std::vector<std::string>>(),
          .alarms = json.at("alarms").get<std::vector<std::string>>(),
          .ratios = json.at("ratios").get<std::map<std::string, double>>(),
          .same = json.at("same").get<std::size_t>(),
          .unclear = json.at("unclear").get<std::size_t>(),
          .faster = json.at("faster").get<std::size_t>(),
          .launches = json.at("launches").get<std::size_t>(),
          .repeated = json.at("repeated").get<std::size_t>(),
          .objections = json.at("objections").get<std::vector<std::string>>(),
          .seconds = json.at("seconds").get<double>()};
}

/// To six digits, which is more than any launch repeats: the journal is kept with the results.
double rounded(double value) { return std::stod(fmt::format("{:.6g}", value)); }

}  // namespace

std::string headline_of(const std::string& cell) {
  const auto* scenario = find_scenario(cell.substr(0, cell.find('/')));
  if (scenario == nullptr) throw UnusableInput{fmt::format("cell '{}': no such scenario", cell)};
  return std::string{scenario->headline};
}

std::vector<std::string> Recorded::cells() const { return plan.at("cells").get<std::vector<std::string>>(); }

std::map<std::string, double> Recorded::variations() const {
  std::map<std::string, double> variations;
  const auto names = cells();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string headline = headline_of(names[i]);
    std::vector<double> values;
    for (const Round& round : rounds)
      if (round.at(i) && round[i]->contains(headline)) values.push_back(round[i]->at(headline));
    if (values.size() >= 2) variations[names[i]] = stats::coefficient_of_variation(values);
  }
  return variations;
}

Json json_of(const Round& round) {
  Json json = Json::array();
  for (const auto& launch : round) {
    if (!launch) {
      json.push_back(nullptr);
      continue;
    }
    Json figures = Json::object();
    for (const auto& [name, value] : *launch) figures[name] = rounded(value);
    json.push_back(std::move(figures));
  }
  return json;
}

Json json_of(const Suite& suite) {
  Json ratios = Json::object();
  for (const auto& [cell, ratio] : suite.ratios) ratios[cell] = rounded(ratio);
  return {{"percent", suite.percent},
          {"slowed", suite.slowed},
          {"alarms", suite.alarms},
          {"ratios", std::move(ratios)},
          {"same", suite.same},
          {"unclear", suite.unclear},
          {"faster", suite.faster},
          {"launches", suite.launches},
          {"repeated", suite.repeated},
          {"objections", suite.objections},
          {"seconds", rounded(suite.seconds)}};
}

Recorded read_journal(const std::filesystem::path& folder) {
  Recorded recorded;
  const std::string source = (folder / "proof.jsonl").string();
  std::ifstream in{source};
  std::string line;
  try {
    while (std::getline(in, line)) {
      if (in.eof()) break;  // a last line without its end: what was in hand when the proof was stopped
      const Json json = parse_json(line, source);
      if (json.contains("plan")) {
        recorded.plan = json.at("plan");
      } else if (recorded.plan.is_null()) {
        throw UnusableInput{fmt::format("{}: it does not begin with a plan", source)};
      } else if (json.contains("slice")) {
        recorded.commits.insert(json.at("slice").at("commit").get<std::string>());
      } else if (json.contains("orders")) {
        recorded.orders.clear();
        for (const Json& order : json.at("orders"))
          recorded.orders.push_back(
              {.operations = order.at(0).get<std::uint64_t>(), .batch = order.at(1).get<std::uint64_t>()});
      } else if (json.contains("round")) {
        recorded.rounds.push_back(round_from(json.at("round"), recorded.cells().size(), source));
      } else if (json.contains("suite")) {
        recorded.suites.push_back(suite_from(json.at("suite")));
      }
    }
  } catch (const Json::exception&) {
    throw UnusableInput{fmt::format("{}: not the journal of a proof", source)};
  }
  return recorded;
}

}  // namespace ipc::proof
