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
    sample.batch = warm_up(w, [&](std::uint64_t count) {
      for (; count > 0; --count) operation();
    });
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
    sample.batch = warm_up(w, [&](std::uint64_t count) {
      for (; count > 0; --count) there();
    });
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
/// seen apart, so each latency is the mean of two (a batch).
template <class There, class Answer>
[[nodiscard]] Sample limit_by_halves(const Workload& w, There there, Answer answer) {
  constexpr std::uint64_t kEven = 2 * Sample::kBlocks;  // so that no block ends amid a round
  const std::uint64_t rounds = (w.operations / kEven + 1) * kEven / 2;
  const std::uint64_t warmup = (w.warmup + 1) / 2;
  const auto client = [&](Stage& stage, Sample& sample) {
    Workload in_rounds = w;
    in_rounds.warmup = warmup;
    const std::uint64_t batch = warm_up(in_rounds, [&](std::uint64_t count) {
      for (; count > 0; --count) there();
    });
    sample.batch = w.batch == 0 ? 2 * batch : batch + batch % 2;
    sample.operations = 2 * rounds;
    bool first = false;
    stage.start();
    run_timed(sample, [&] {
      first = !first;
      if (first) there();  // and back, which is the second
    });
    stage.finish();
  };
  const auto server = [&](Stage& stage) {
    for (std::uint64_t i = 0; i < warmup; ++i) answer();
    stage.start();
    for (std::uint64_t i = 0; i < rounds; ++i) answer();
    stage.finish();
  };
  return run_pair(w, client, server);
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
