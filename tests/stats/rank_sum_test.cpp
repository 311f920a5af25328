#include "stats/rank_sum.hpp"

#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

TEST(SubsetSums, CountEveryChoice) {
  // {1, 2, 2, 5} taken two at a time: 3 3 4 6 7 7
  const std::vector<std::size_t> scores{1, 2, 2, 5};
  EXPECT_EQ(subset_sum_counts(scores, 2), (Values{0, 0, 0, 2, 1, 0, 1, 2}));
  EXPECT_EQ(subset_sum_counts(scores, 0), Values{1});
}

// Mann & Whitney (1947), "On a test of whether one of two random variables is stochastically larger than the
// other", Annals of Mathematical Statistics 18(1), table I: P(U <= u), to three places.
TEST(MannWhitneyNull, AgreesWithThePublishedDistribution) {
  const MannWhitneyNull three{3, 3};
  const Values table_of_three{0.050, 0.100, 0.200, 0.350, 0.500, 0.650};
  for (std::size_t u = 0; u < table_of_three.size(); ++u) {
    EXPECT_NEAR(three.lower_tail(u), table_of_three[u], 5e-4) << u;
  }
  const MannWhitneyNull four{4, 4};
  const Values table_of_four{0.014, 0.029, 0.057, 0.100, 0.171, 0.243, 0.343, 0.443, 0.557};
  for (std::size_t u = 0; u < table_of_four.size(); ++u) {
    EXPECT_NEAR(four.lower_tail(u), table_of_four[u], 5e-4) << u;
  }
}

TEST(MannWhitneyNull, IsSymmetricAndEndsAtOne) {
  for (const auto& [n, m] :
       {std::pair<std::size_t, std::size_t>{5, 8}, {8, 5}, {50, 50}, {100, 100}, {1, 199}}) {
    const MannWhitneyNull null{n, m};
    EXPECT_EQ(null.method(), Method::exact);
    EXPECT_EQ(null.lower_tail(n * m), 1.0);
    for (std::size_t u = 0; u < n * m; ++u) {
      ASSERT_NEAR(null.lower_tail(u) + null.lower_tail(n * m - u - 1), 1.0, 1e-12)
          << n << " " << m << " " << u;
    }
  }
}

TEST(MannWhitneyNull, RejectsBelowTheLargestCountThatAlphaAllows) {
  for (std::size_t n = 1; n <= 12; ++n) {
    const MannWhitneyNull null{n, 7};
    for (const double alpha : {0.001, 0.05, 0.5}) {
      const auto c = null.rejected_below(alpha);
      EXPECT_GT(2.0 * null.lower_tail(c), alpha);
      if (c > 0) {
        EXPECT_LE(2.0 * null.lower_tail(c - 1), alpha);
      }
    }
  }
  EXPECT_EQ((MannWhitneyNull{3, 3}.rejected_below(0.1)), 1U);  // met exactly: 2 / C(6, 3)
}

TEST(MannWhitneyNull, NamesTheApproximationAndItIsClose) {
  const MannWhitneyNull exact{100, 100};
  const MannWhitneyNull normal{100, 101};
  EXPECT_EQ(normal.method(), Method::normal);
  for (std::size_t u = 3500; u <= 5000; u += 100)
    EXPECT_NEAR(exact.lower_tail(u), normal.lower_tail(u + 50), 5e-3);
  EXPECT_EQ(normal.lower_tail(100 * 101), 1.0);
}

TEST(RankSum, RefusesWhatItCannotAnswer) {
  EXPECT_INVALID((MannWhitneyNull{0, 3}), "MannWhitneyNull");
  EXPECT_INVALID((MannWhitneyNull{3, 3}.rejected_below(0.0)), "MannWhitneyNull");
  EXPECT_INVALID(subset_sum_counts(std::vector<std::size_t>{1}, 2), "subset_sum_counts");
  EXPECT_INVALID(subset_sum_counts(std::vector<std::size_t>(exact_limit + 1), 2), "subset_sum_counts");
}

}  // namespace
}  // namespace ipc::stats
