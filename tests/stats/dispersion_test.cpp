#include "stats/dispersion.hpp"

#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

TEST(Dispersion, AgreesWithSciPy) {
  for (const auto& row : read_table("dispersion.csv")) {
    const auto values = numbers(row.at("values"));
    const auto expect = [&](double got, const char* column) {
      const auto expected = std::stod(row.at(column));
      EXPECT_NEAR(got, expected, 1e-11 * expected) << column;
    };
    expect(mean(values), "mean");
    expect(standard_deviation(values), "sd");
    expect(coefficient_of_variation(values), "cv");
    expect(median_absolute_deviation(values), "mad");
  }
}

TEST(Dispersion, IsZeroWhereAllValuesAreEqual) {
  const Values values(5, 0.1);
  EXPECT_NEAR(standard_deviation(values), 0.0, 1e-16);
  EXPECT_EQ(median_absolute_deviation(values), 0.0);
}

TEST(MedianAbsoluteDeviation, DoesNotHeedAWildValue) {
  EXPECT_EQ(median_absolute_deviation(Values{1.0, 2.0, 3.0, 4.0, 1e9}), 1.0);
}

TEST(Dispersion, RefusesWhatItCannotAnswer) {
  EXPECT_INVALID(mean(Values{}), "mean");
  EXPECT_INVALID(mean(Values{infinity}), "mean");
  EXPECT_INVALID(standard_deviation(Values{1.0}), "standard_deviation");
  EXPECT_INVALID(standard_deviation(Values{1.0, not_a_number}), "standard_deviation");
  EXPECT_INVALID(coefficient_of_variation(Values{0.0, 1.0}), "coefficient_of_variation");
  EXPECT_INVALID(median_absolute_deviation(Values{}), "median_absolute_deviation");
}

}  // namespace
}  // namespace ipc::stats
