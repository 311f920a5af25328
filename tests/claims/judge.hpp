// Runs an experiment as the command does, and hands back its verdict.
#pragma once
#include <gtest/gtest.h>

#include <string>

#include "claims/claim.hpp"

namespace ipc::claims {

/// Fails the test where the experiment did not come to its end.
inline Json evidence_of(const Experiment& experiment) {
  Json json = supervise(experiment, std::chrono::seconds{120});
  EXPECT_FALSE(json.contains("error")) << json.dump(1);
  return json;
}
inline std::string verdict_of(const Experiment& experiment) { return evidence_of(experiment).at("verdict"); }

/// The claim as `ipcbench claims` runs it.
inline std::string honest(const char* id) { return verdict_of(find_claim(id).run); }

}  // namespace ipc::claims
