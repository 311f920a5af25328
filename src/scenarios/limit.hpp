// limit: the floors of this machine, measured in the same run as everything that stands on them. Each floor
// is a file src/scenarios/limit_*.cpp; which one belongs to which cell says runner/limit_of.cpp.
#pragma once
#include "registry.hpp"
#include "scenarios/payload.hpp"
#include "scenarios/run_alone.hpp"
#include "scenarios/run_pair.hpp"

namespace ipc {

/// Times one operation again and again, alone on the client's CPU.
template <class Operation>
[[nodiscard]] Sample limit_alone(const Workload& w, Operation operation) {
  return run_alone(w, [&](Stage& stage, Sample& sample) {
    const auto begin = Clock::now();
    for (std::uint64_t i = 0; i < w.warmup; ++i) operation();
    sample.batch = batch_for(w, Clock::now() - begin);
    stage.start();
    run_timed(sample, operation);
    stage.finish();
  });
}

/// Times rounds in which client and server take turns: `there` and back in the client, `answer` in the
/// server.
template <class There, class Answer>
[[nodiscard]] Sample limit_in_turns(const Workload& w, There there, Answer answer) {
  const auto client = [&](Stage& stage, Sample& sample) {
    const auto begin = Clock::now();
    for (std::uint64_t i = 0; i < w.warmup; ++i) there();
    sample.batch = batch_for(w, Clock::now() - begin);
    stage.start();
    run_timed(sample, there);
    stage.finish();
  };
  const auto server = [&](Stage& stage) {
    for (std::uint64_t i = 0; i < w.warmup; ++i) answer();
    stage.start();
    for (std::uint64_t i = 0; i < w.operations; ++i) answer();
    stage.finish();
  };
  return run_pair(w, client, server);
}

/// Rounds in which two things of a kind happen, one after the other: what one of them takes. The two are not
/// seen apart, so there is no latency.
template <class There, class Answer>
[[nodiscard]] Sample limit_by_halves(const Workload& w, There there, Answer answer) {
  Workload rounds = w;
  rounds.operations = (w.operations + 1) / 2;
  rounds.warmup = (w.warmup + 1) / 2;
  Sample sample = limit_in_turns(rounds, there, answer);
  sample.operations = 2 * rounds.operations;
  for (double& block : sample.blocks) block /= 2;
  sample.latency = {};
  return sample;
}

/// Enters a floor; `required` and `headline` where they are its own.
struct RegisterLimit : RegisterRun {
  RegisterLimit(std::string_view name, std::string_view summary, Run run, std::span<const Key> required = {},
                Headline headline = {}, const char* source = __builtin_FILE())
      : RegisterRun{{.name = name, .summary = summary, .family = "limit"},
                    OwnRun{.scenario = "limit", .run = run, .required = required, .headline = headline},
                    source} {}
};

}  // namespace ipc
