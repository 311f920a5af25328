// Ranking: which cells may be called faster than which others, and which must be drawn as tied.
//
// Cells are ordered by their medians, but a place in that order is no finding. Two cells are *apart* only
// where the adjusted Hodges-Lehmann interval of their difference leaves out 0 and the medians agree with it;
// otherwise they are tied. From that, each cell's best and worst possible rank: 1 + the cells that are
// apart and better, and k - the cells that are apart and worse. This is the simultaneous confidence set for
// ranks of Mogstad, Romano, Shaikh & Wilhelm (2024), "Inference for ranks with applications to mobility
// across neighbourhoods and academic achievement across countries", Review of Economic Studies 91(1).
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ipc::stats {

enum class Better { lower, higher };

// What the error rate alpha is held for.
enum class Family {
  // The chance that any two of the k cells are wrongly called apart: Holm over all k (k - 1) / 2 pairs. The
  // strict choice, and the one for quoted ranks; costs launches (see launches_to_rank).
  all_pairs,
  // The chance that two neighbours in the drawn order are wrongly called apart: Bonferroni over the k - 1
  // steps. Cells further apart need a step between them that is apart, and an interval of their own at the
  // same level that leaves out 0. A pair that the order made neighbours differs less than one chosen by lot,
  // so the rate stays far below alpha where all cells are equal (the tests simulate it); there is no theorem
  // for it. For charts of many cells with few launches.
  neighbours,
};

struct RankOptions {
  Better better = Better::lower;
  double alpha = 0.05;
  Family family = Family::all_pairs;
};

struct Ranked {
  std::size_t cell;  // index in the input
  double median;     // of its launches
  std::size_t best;  // ranks from 1: best <= place in the order <= worst
  std::size_t worst;
  std::size_t group;  // from 1; cells of different groups are apart, a chain of ties joins a group
  std::vector<std::size_t> tied;  // indices in the input of the cells that it is tied with, best first
};

// The cells in their order by median, the best first; equal medians keep the order of the input.
// cells[i] holds the launch values of cell i, all in one unit; sizes may differ. k cells of n launches take
// O(k^2 n^2) time.
// Throws std::invalid_argument where a cell has no values or one that is not finite, or alpha is outside (0,
// 1).
[[nodiscard]] std::vector<Ranked> rank_cells(std::span<const std::vector<double>> cells,
                                             const RankOptions& options = {});

// "3" where the rank is certain, "2-4" where it is not.
[[nodiscard]] std::string rank_label(const Ranked& ranked);

// The fewest launches with which k cells can be told apart at all, were they ever so different: the smallest
// n with 2 / C(2n, n) <= alpha / comparisons. Below it, everything is tied for want of launches.
// Throws std::invalid_argument where alpha is outside (0, 1).
[[nodiscard]] std::size_t launches_to_rank(std::size_t cells, double alpha = 0.05,
                                           Family family = Family::all_pairs);

}  // namespace ipc::stats
