#include "runner/reading.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "cell.hpp"
#include "runner/run_state.hpp"

namespace ipc {

void Reading::take(const Json& line) {
  if (line.contains("plan")) {
    plan = line.at("plan");
  } else if (line.contains("calibration")) {
    const Json& found = line.at("calibration");
    seconds += found.at("seconds").get<double>();
    if (found.contains("error")) fail(found);
  } else if (line.contains("launch")) {
    take_launch(line.at("launch"));
  } else if (line.contains("syscalls")) {
    const Json& counted = line.at("syscalls");
    seconds += counted.at("seconds").get<double>();
    // Of two launches, so that a cell whose calls vary may come out below zero: then it is not known.
    if (counted.contains("per_operation") && counted.at("per_operation").get<double>() >= 0)
      cells[counted.at("cell").get<std::string>()].metrics["syscalls"] = {
          counted.at("per_operation").get<double>()};
  } else if (line.contains("spoiled")) {
    seconds += line.at("spoiled").at("seconds").get<double>();
    ++repeated;
  } else if (line.contains("note")) {
    complete = complete || line.at("note").value("end", false);
    if (line.at("note").contains("canary")) canaries.push_back(canary_from(line.at("note").at("canary")));
  }
}

Quality Reading::quality() const {
  const Target target = Target::of(plan);
  Quality quality;
  quality.half_width = target.half_width;
  quality.repeated = repeated;
  quality.canaries = canaries;
  if (launch_seconds > 0) quality.others_cpu = std::max(others_cpu_s, 0.0) / launch_seconds;
  for (const Json& name : plan.at("cells")) {
    const auto found = cells.find(name.get<std::string>());
    if (found == cells.end()) {
      if (!failed_cells.contains(name.get<std::string>())) ++quality.never_launched;
      continue;
    }
    const Cell cell = Cell::parse(found->first);
    const auto& values = found->second.metrics.at(cell.headline().metric);
    quality.disturbed += found->second.disturbed;
    if (values.size() < target.min_launches && !failed_cells.contains(found->first))
      ++quality.short_of_launches;
    if (cell.workload.placement == Placement::unpinned) continue;
    ++quality.promised;
    const auto width = relative_half_width(values);
    if (width && *width <= target.half_width) {
      ++quality.reached;
    } else {
      quality.outside.push_back({found->first, width});
    }
  }
  std::ranges::stable_sort(quality.outside, std::greater{}, [](const Outside& cell) {
    return cell.half_width.value_or(std::numeric_limits<double>::infinity());
  });
  return quality;
}

void Reading::fail(const Json& ended) {
  Json failure{{"name", ended.at("cell")}};
  if (ended.contains("launch")) failure["launch"] = ended.at("launch");
  failure["error"] = ended.at("error");
  failed_cells.insert(ended.at("cell").get<std::string>());
  failed.push_back(std::move(failure));
}

void Reading::take_launch(const Json& ended) {
  seconds += ended.at("seconds").get<double>();
  launch_seconds += ended.at("seconds").get<double>();
  steal_s += ended.value("steal_s", 0.0);
  throttled_s += ended.value("throttled_us", 0.0) * 1e-6;
  others_cpu_s += ended.value("others_cpu_s", 0.0);
  if (ended.contains("error")) {
    fail(ended);
    return;
  }
  if (context.is_null() && ended.contains("context")) context = ended.at("context");
  Gathered& gathered = cells[ended.at("cell").get<std::string>()];
  const Json& entry = ended.at("entry");
  for (const auto name : kCellMetrics)
    if (const auto found = entry.find(std::string{name}); found != entry.end())
      gathered.metrics[name].push_back(found->get<double>());
  gathered.operations = entry.at("samples").get<double>();
  gathered.samples += entry.at("samples").get<double>();
  gathered.unsettled += entry.value("unsteady", 0.0) != 0 ? 1 : 0;
  gathered.disturbed += ended.contains("disturbed") ? 1 : 0;
  gathered.batched = gathered.batched || entry.value("batch", 1.0) > 1;
  for (const Json& bucket : ended.at("histogram"))
    gathered.histogram[bucket.at(0).get<std::int64_t>()] += bucket.at(1).get<std::uint64_t>();
}

}  // namespace ipc
