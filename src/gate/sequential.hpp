// Sequential judgement: looking at the data more than once without crying wolf more often.
//
// Who tests at 5 % after every batch of launches and stops at the first success is wrong far more often than
// 5 %. Here the looks share alpha between them: look k gets the share w_k, all shares together are 1, and
//
//   p = min over the looks so far of p_k / w_k
//
// is a p value at every moment, whenever one stops: P(min p_k / w_k <= x) <= sum P(p_k <= w_k x) <= x, by the
// union bound, however the looks depend on each other (they share data). Holm's correction over the cells of
// these p values is then valid as well. The same holds of the intervals: at look k each has the coverage
// 1 - alpha w_k, so that all of them together hold the true ratio at least 1 - alpha of the time.
// Jennison & Turnbull (2000), Group Sequential Methods, chapters 7 and 9, has the finer kinds of spending;
// this one costs a little power and needs no model of the dependence.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "gate/verdict.hpp"

namespace ipc::gate {

struct Look {
  std::size_t launches;  // of each side, when it is taken
  double share;          // of alpha
};

/// The plan: most of alpha is kept for where the launches suffice to use it.
inline constexpr std::array<Look, 5> kLooks{{{8, 0.10}, {12, 0.20}, {18, 0.25}, {28, 0.25}, {42, 0.20}}};

/// A cell over the looks.
class SequentialCell {
 public:
  /// Takes look `index` of kLooks with all launches so far. Looks come in their order; one may be left out.
  void look(std::size_t index, std::span<const double> base, std::span<const double> candidate,
            const Rule& rule = {});

  [[nodiscard]] double p() const { return p_; }  // valid at any moment, 1 before the first look
  [[nodiscard]] bool looked() const { return looked_; }

 private:
  friend std::vector<Judgement> judge_sequentially(std::span<SequentialCell* const> cells, const Rule& rule);
  double p_ = 1;
  bool looked_ = false;
  bool decided_ = false;
  Judgement judged_;
  stats::Estimate estimate_{};
};

/// The words as of now, for all cells of the suite together, in their order. A word other than cannot_tell is
/// final: the cell needs no further launch.
[[nodiscard]] std::vector<Judgement> judge_sequentially(std::span<SequentialCell* const> cells,
                                                        const Rule& rule = {});

/// Whether launches made anew, after a cell was called slower, bear it out: they alone must be significant at
/// `rule.alpha` / `failed` (Bonferroni over what is rerun) in the same direction, and together with the first
/// ones the cell must still lie beyond its threshold.
struct Rerun {
  bool confirmed = false;
  double p = 1;      // of the new launches alone
  double ratio = 1;  // of the new launches alone
  Judgement together;
};
[[nodiscard]] Rerun judge_rerun(const Sample& first, const Sample& again, std::size_t failed,
                                const Rule& rule = {});

}  // namespace ipc::gate
