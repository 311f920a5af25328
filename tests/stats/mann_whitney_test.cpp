#include "stats/mann_whitney.hpp"

#include <algorithm>

#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

// U by its definition: pairs, with a half for each tie.
double pairs_above(const Values& base, const Values& candidate) {
  double u = 0.0;
  for (const double b : base) {
    for (const double c : candidate) u += c > b ? 1.0 : (c == b ? 0.5 : 0.0);
  }
  return u;
}

// The same p with no rank in it: deal the pooled values in every possible way and count the pairs each time.
double p_by_enumeration(const Values& base, const Values& candidate) {
  Values pooled = base;
  pooled.insert(pooled.end(), candidate.begin(), candidate.end());
  const double middle = static_cast<double>(base.size() * candidate.size()) / 2.0;
  const double observed = std::abs(pairs_above(base, candidate) - middle);
  double extreme = 0.0;
  double all = 0.0;
  std::vector<char> to_candidate(pooled.size());
  std::fill(to_candidate.end() - static_cast<std::ptrdiff_t>(candidate.size()), to_candidate.end(), char{1});
  do {
    Values a;
    Values b;
    for (std::size_t i = 0; i < pooled.size(); ++i) (to_candidate[i] != 0 ? b : a).push_back(pooled[i]);
    all += 1.0;
    if (std::abs(pairs_above(a, b) - middle) >= observed) extreme += 1.0;
  } while (std::next_permutation(to_candidate.begin(), to_candidate.end()));
  return extreme / all;
}

TEST(MannWhitney, AgreesWithEnumerationOfEveryPermutation) {
  Draws draws{3};
  for (std::size_t n = 1; n <= 6; ++n) {
    for (std::size_t m = 1; m <= 6; ++m) {
      for (const unsigned levels : {1U, 2U, 3U, 6U, 1000000U}) {  // from all tied to hardly a tie
        const auto base = sample(n, [&] { return draws.whole(levels); });
        const auto candidate = sample(m, [&] { return draws.whole(levels) + draws.whole(2); });
        const auto test = mann_whitney(base, candidate);
        EXPECT_DOUBLE_EQ(test.u, pairs_above(base, candidate));
        EXPECT_NEAR(test.p, p_by_enumeration(base, candidate), 1e-13) << n << " " << m << " " << levels;
        EXPECT_EQ(test.method, Method::exact);
      }
    }
  }
}

TEST(MannWhitney, AgreesWithSciPy) {
  for (const auto& row : read_table("mann_whitney_scipy.csv")) {
    const auto test = mann_whitney(numbers(row.at("base")), numbers(row.at("candidate")));
    const auto p = std::stod(row.at("p"));
    EXPECT_DOUBLE_EQ(test.u, std::stod(row.at("u")));
    EXPECT_NEAR(test.p, p, 1e-9 * p);
    EXPECT_EQ(test.method, row.at("method") == "exact" ? Method::exact : Method::normal);
  }
}

TEST(MannWhitney, AgreesWithCoinOnTiesUpToEightyAndSeventy) {
  for (const auto& row : read_table("mann_whitney_coin.csv")) {
    const auto test = mann_whitney(numbers(row.at("base")), numbers(row.at("candidate")));
    const auto p = std::stod(row.at("p"));
    EXPECT_NEAR(test.p, p, 1e-8 * p + 1e-15);
    EXPECT_EQ(test.method, Method::exact);
  }
}

// Critical values of U, two-sided 5 %: the usual table, as in Siegel & Castellan (1988), Nonparametric
// Statistics for the Behavioral Sciences, and (as rank sums) Conover (1999), Practical Nonparametric
// Statistics, table A7.
TEST(MannWhitney, AgreesWithThePublishedCriticalValues) {
  struct Entry {
    std::size_t n, m, critical;
  };
  for (const auto& [n, m, critical] : std::vector<Entry>{{5, 5, 2},
                                                         {5, 8, 6},
                                                         {6, 6, 5},
                                                         {7, 7, 8},
                                                         {8, 8, 13},
                                                         {9, 9, 17},
                                                         {10, 10, 23},
                                                         {10, 15, 39},
                                                         {12, 12, 37},
                                                         {20, 20, 127}}) {
    const auto [base, candidate] = samples_with_u(n, m, critical);
    const auto at = mann_whitney(base, candidate);
    EXPECT_EQ(at.u, static_cast<double>(critical));
    EXPECT_LE(at.p, 0.05) << n << " " << m;
    const auto [next_base, next_candidate] = samples_with_u(n, m, critical + 1);
    EXPECT_GT(mann_whitney(next_base, next_candidate).p, 0.05) << n << " " << m;
  }
}

// Hollander, Wolfe & Chicken (2014), Nonparametric Statistical Methods, example 4.1: permeability of human
// chorioamnion at term and at 12 to 26 weeks. One-sided P = 0.127, W = 30 for the second sample.
TEST(MannWhitney, AgreesWithATextbookExample) {
  const Values term{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const Values early{1.15, 0.88, 0.90, 0.74, 1.21};
  const auto test = mann_whitney(term, early);
  EXPECT_EQ(test.u, 30.0 - 15.0);
  EXPECT_NEAR(test.p, 2.0 * 0.1272, 1e-4);
  EXPECT_DOUBLE_EQ(test.effect, 0.3);
}

TEST(MannWhitney, DoesNotHeedAMonotoneTransformationAndTurnsWithTheSamples) {
  Draws draws{4};
  for (int trial = 0; trial < 200; ++trial) {
    auto base = sample(7, [&] { return 1.0 + draws.whole(9); });
    auto candidate = sample(9, [&] { return 1.0 + draws.whole(12); });
    const auto test = mann_whitney(base, candidate);
    const auto turned = mann_whitney(candidate, base);
    EXPECT_EQ(turned.p, test.p);
    EXPECT_DOUBLE_EQ(turned.u, 63.0 - test.u);
    for (auto* values : {&base, &candidate}) {
      for (double& value : *values) value = std::log(value) - 100.0;
    }
    EXPECT_EQ(mann_whitney(base, candidate).p, test.p);
  }
}

TEST(MannWhitney, KeepsItsLevelWithTies) {
  Draws draws{5};
  constexpr int times = 10000;
  const auto rejected = share(times, [&] {
    const auto draw = [&] { return draws.whole(5); };
    return mann_whitney(sample(8, draw), sample(8, draw)).p <= 0.05;
  });
  EXPECT_LE(rejected, 0.05 + chance(0.05, times));
  EXPECT_GE(rejected, 0.02);  // and is not merely timid
}

TEST(MannWhitney, SaysOneWhereEverythingIsEqual) {
  EXPECT_EQ(mann_whitney(Values(4, 2.0), Values(6, 2.0)).p, 1.0);
  EXPECT_EQ(mann_whitney(Values(150, 2.0), Values(150, 2.0)).p, 1.0);
}

TEST(MannWhitney, ReachesItsSmallestPWhereNothingOverlaps) {
  EXPECT_DOUBLE_EQ(smallest_p(3, 3), 0.1);
  EXPECT_DOUBLE_EQ(smallest_p(9, 9), 2.0 / 48620.0);
  for (const std::size_t n : {1U, 5U, 9U, 50U, 100U}) {
    const auto [base, candidate] = samples_with_u(n, n, 0);
    EXPECT_NEAR(mann_whitney(base, candidate).p, smallest_p(n, n), 1e-12 * smallest_p(n, n)) << n;
  }
}

TEST(MannWhitney, IsExactToTheLimitAndNamesWhatComesAfter) {
  EXPECT_EQ(mann_whitney(Values(100, 1.0), Values(100, 2.0)).method, Method::exact);
  EXPECT_EQ(mann_whitney(Values(100, 1.0), Values(101, 2.0)).method, Method::normal);
}

TEST(MannWhitney, RefusesWhatItCannotAnswer) {
  EXPECT_INVALID(mann_whitney(Values{}, Values{1.0}), "mann_whitney");
  EXPECT_INVALID(mann_whitney(Values{1.0}, Values{}), "mann_whitney");
  EXPECT_INVALID(mann_whitney(Values{1.0}, Values{not_a_number}), "mann_whitney");
  EXPECT_INVALID(smallest_p(0, 3), "smallest_p");
}

}  // namespace
}  // namespace ipc::stats
