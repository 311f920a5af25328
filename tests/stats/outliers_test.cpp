#include "stats/outliers.hpp"

#include <algorithm>

#include "support.hpp"

namespace ipc::stats {
namespace {

using namespace testing;

// NIST/SEMATECH e-Handbook of Statistical Methods, section 7.1.6, "What are outliers in the data?": of these
// 90 values, 1441 is a mild outlier and nothing else is one.
TEST(Outliers, AgreeWithThePublishedExample) {
  const Values values{30,  171, 184, 201, 212, 250, 265, 270, 272, 289, 305, 306,  322,  322,  336,
                      346, 351, 370, 390, 404, 409, 411, 436, 437, 439, 441, 444,  448,  451,  453,
                      470, 480, 482, 487, 494, 495, 499, 503, 514, 521, 522, 527,  548,  550,  559,
                      560, 570, 572, 574, 578, 585, 592, 592, 607, 616, 618, 621,  629,  637,  638,
                      640, 656, 668, 707, 709, 719, 737, 739, 752, 758, 766, 792,  792,  794,  802,
                      818, 830, 832, 843, 858, 860, 869, 918, 925, 953, 991, 1000, 1005, 1068, 1441};
  ASSERT_EQ(values.size(), 90U);
  const auto labels = label_outliers(values);
  EXPECT_EQ(labels.back(), Outlier::mild);
  EXPECT_EQ(std::count(labels.begin(), labels.end(), Outlier::none), 89);
}

TEST(Outliers, AreJudgedByTheFences) {
  // Quartiles 2 and 4, so the fences stand at -1 and 7 and at -4 and 10; a value on a fence is inside.
  const auto label_of = [](double value) {
    Values values{2, 2, 2, 3, 3, 4, 4, 4};
    values.push_back(value);
    return label_outliers(values).back();
  };
  EXPECT_EQ(label_of(7.0), Outlier::none);
  EXPECT_EQ(label_of(7.001), Outlier::mild);
  EXPECT_EQ(label_of(10.0), Outlier::mild);
  EXPECT_EQ(label_of(10.001), Outlier::severe);
  EXPECT_EQ(label_of(-1.0), Outlier::none);
  EXPECT_EQ(label_of(-1.001), Outlier::mild);
  EXPECT_EQ(label_of(-4.001), Outlier::severe);
}

TEST(Outliers, KeepTheOrderOfTheInput) {
  const auto labels = label_outliers(Values{5, 1000, 5, 6, 4, 5, 6});
  EXPECT_EQ(labels[1], Outlier::severe);
  EXPECT_EQ(std::count(labels.begin(), labels.end(), Outlier::none), 6);
}

TEST(Outliers, AreNoneWhereAllIsEqualAndSevereWhereOneDiffers) {
  EXPECT_EQ(label_outliers(Values(3, 1.0)), std::vector<Outlier>(3, Outlier::none));
  EXPECT_EQ(label_outliers(Values{1, 1, 1, 1, 1.1}).back(), Outlier::severe);
}

TEST(Outliers, RefuseWhatTheyCannotAnswer) {
  EXPECT_INVALID(label_outliers(Values{}), "label_outliers");
  EXPECT_INVALID(label_outliers(Values{1.0, not_a_number}), "label_outliers");
}

}  // namespace
}  // namespace ipc::stats
