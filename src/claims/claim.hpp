// Claim: a sentence of the lecture notes and the experiment that confirms or refutes it on this machine.
//
// What an experiment takes as its parameter is its subject: the honest one is bound here, and the tests bind
// sabotaged ones, which must make it say `refuted`.
#pragma once
#include <chrono>
#include <string_view>
#include <vector>

#include "claims/supervise.hpp"

namespace ipc::claims {

struct Claim {
  std::string_view id;       // "E23"
  std::string_view sources;  // the notes that say so: "003 004"
  Text sentence;
  Text passes;            // the declared condition under which it holds
  std::string_view read;  // the source file to read
  Experiment run;
  std::chrono::seconds timeout{15};
};

/// Each group of claims, in the file of its name.
[[nodiscard]] std::vector<Claim> process_claims();
[[nodiscard]] std::vector<Claim> process_object_claims();
[[nodiscard]] std::vector<Claim> zombie_claims();
[[nodiscard]] std::vector<Claim> pool_claims();
[[nodiscard]] std::vector<Claim> pipe_claims();
[[nodiscard]] std::vector<Claim> queue_claims();
[[nodiscard]] std::vector<Claim> memory_claims();
[[nodiscard]] std::vector<Claim> speed_claims();
[[nodiscard]] std::vector<Claim> file_claims();
[[nodiscard]] std::vector<Claim> signal_claims();
[[nodiscard]] std::vector<Claim> semaphore_claims();
[[nodiscard]] std::vector<Claim> scheduling_claims();
[[nodiscard]] std::vector<Claim> program_claims();

/// All of them, E1 first.
[[nodiscard]] const std::vector<Claim>& all_claims();

/// Throws UnusableInput that names what there is.
[[nodiscard]] const Claim& find_claim(std::string_view id);

/// The claim's entry in claims.json: what is known of it, and what its experiment saw.
[[nodiscard]] Json test_claim(const Claim& claim);

}  // namespace ipc::claims
