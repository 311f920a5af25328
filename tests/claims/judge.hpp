// Runs an experiment as the command does, and hands back its verdict.
#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "claims/claim.hpp"

namespace ipc::claims {

/// Fails the test where the experiment did not come to its end.
inline Json evidence_of(const Experiment& experiment,
                        std::chrono::seconds timeout = std::chrono::seconds{120}) {
  Json json = supervise(experiment, timeout);
  EXPECT_FALSE(json.contains("error")) << json.dump(1);
  return json;
}
inline std::string verdict_of(const Experiment& experiment,
                              std::chrono::seconds timeout = std::chrono::seconds{120}) {
  return evidence_of(experiment, timeout).at("verdict");
}

/// The claim as `ipcbench claims` runs it.
inline std::string honest(const char* id) { return verdict_of(find_claim(id).run); }

}  // namespace ipc::claims
