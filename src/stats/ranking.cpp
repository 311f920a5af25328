#include "stats/ranking.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "stats/hodges_lehmann.hpp"
#include "stats/holm.hpp"
#include "stats/mann_whitney.hpp"
#include "stats/order_statistics.hpp"
#include "stats/require.hpp"

namespace ipc::stats {
namespace {

// One answer per pair of places i < j in the order, in one flat vector.
template <class T>
class Pairs {
 public:
  explicit Pairs(std::size_t k) : k_{k}, values_(k < 2 ? 0 : k * (k - 1) / 2) {}
  T& operator()(std::size_t i, std::size_t j) { return values_[i * (2 * k_ - i - 1) / 2 + (j - i - 1)]; }
  std::vector<T>& flat() { return values_; }

 private:
  std::size_t k_;
  std::vector<T> values_;
};

// Null distributions by sample sizes: a table's cells mostly share one.
class NullCache {
 public:
  const MannWhitneyNull& operator()(std::size_t n, std::size_t m) {
    const auto sizes = std::minmax(n, m);
    return known_.try_emplace({sizes.first, sizes.second}, sizes.first, sizes.second).first->second;
  }

 private:
  std::map<std::pair<std::size_t, std::size_t>, MannWhitneyNull> known_;
};

std::size_t comparisons(std::size_t cells, Family family) {
  if (cells < 2) return 0;
  return family == Family::all_pairs ? cells * (cells - 1) / 2 : cells - 1;
}

// p(i, j): the alpha below which the interval of the difference of places i and j holds 0; 1 where the
// medians do not say what the interval says.
Pairs<double> pair_p_values(std::span<const std::vector<double>> cells, std::span<const Ranked> order) {
  Pairs<double> p{order.size()};
  NullCache null;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      const auto& a = cells[order[i].cell];
      const auto& b = cells[order[j].cell];
      const auto found = separation(a, b, null(a.size(), b.size()));
      const bool agree =
          found.candidate_above ? order[i].median < order[j].median : order[i].median > order[j].median;
      p(i, j) = agree ? found.p : 1.0;
    }
  }
  return p;
}

Pairs<char> pairs_apart(Pairs<double> p, std::size_t k, const RankOptions& options) {
  Pairs<char> apart{k};
  if (options.family == Family::all_pairs) {
    const auto adjusted = holm(p.flat());
    std::transform(adjusted.begin(), adjusted.end(), apart.flat().begin(),
                   [&](double value) { return static_cast<char>(value <= options.alpha); });
    return apart;
  }
  const double level =
      options.alpha / static_cast<double>(std::max<std::size_t>(comparisons(k, options.family), 1));
  for (std::size_t i = 0; i < k; ++i) {
    bool step_between = false;
    for (std::size_t j = i + 1; j < k; ++j) {
      step_between = step_between || p(j - 1, j) <= level;
      apart(i, j) = static_cast<char>(step_between && p(i, j) <= level);
    }
  }
  return apart;
}

}  // namespace

std::vector<Ranked> rank_cells(std::span<const std::vector<double>> cells, const RankOptions& options) {
  require_probability(options.alpha, "rank_cells", "alpha");
  std::vector<Ranked> order;
  for (const auto& launches : cells) {
    require_values(launches, "rank_cells");
    order.push_back({.cell = order.size(),
                     .median = median(launches),
                     .best = 1,
                     .worst = cells.size(),
                     .group = 1,
                     .tied = {}});
  }
  std::stable_sort(order.begin(), order.end(), [&](const Ranked& a, const Ranked& b) {
    return options.better == Better::lower ? a.median < b.median : a.median > b.median;
  });

  const auto k = order.size();
  auto apart = pairs_apart(pair_p_values(cells, order), k, options);
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      if (i == j) continue;
      if (apart(std::min(i, j), std::max(i, j)) == 0)
        order[i].tied.push_back(order[j].cell);
      else if (j < i)
        ++order[i].best;
      else
        --order[i].worst;
    }
  }

  // A new group begins at place j where no tie reaches from before j to j or beyond.
  std::size_t group = 1;
  std::size_t tie_reaches = 0;
  for (std::size_t i = 0; i < k; ++i) {
    if (i > tie_reaches) ++group;
    order[i].group = group;
    for (std::size_t j = i; j < k; ++j) {
      if (j == i || apart(i, j) == 0) tie_reaches = std::max(tie_reaches, j);
    }
  }
  return order;
}

std::string rank_label(const Ranked& ranked) {
  auto label = std::to_string(ranked.best);
  if (ranked.worst != ranked.best) label.append("-").append(std::to_string(ranked.worst));
  return label;
}

std::size_t launches_to_rank(std::size_t cells, double alpha, Family family) {
  require_probability(alpha, "launches_to_rank", "alpha");
  std::size_t launches = 1;
  while (smallest_p(launches, launches) * static_cast<double>(comparisons(cells, family)) > alpha) ++launches;
  return launches;
}

}  // namespace ipc::stats
