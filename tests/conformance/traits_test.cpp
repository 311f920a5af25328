// What each mechanism says of itself (src/traits.hpp), held against experiments; and liars, which must be
// caught: an experiment that nobody can fail proves nothing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/command.hpp"
#include "support/experiments.hpp"
#include "support/objects.hpp"

namespace ipc {

static void PrintTo(const Mechanism& mechanism, std::ostream* out) { *out << mechanism.name; }

namespace {

using namespace std::chrono_literals;
using namespace test;

constexpr auto kShort = 500ms;  // for seeing that nothing happens
constexpr auto kLong = 60s;     // for what must happen

Workload workload(const Mechanism& mechanism, unsigned workers) {
  Workload w;
  w.size = std::min<std::size_t>(mechanism.largest(), 64);
  w.workers = workers;
  w.operations = 600;
  w.warmup = 10;
  w.timeout = kLong;
  return w;
}

/// What the scenario says to it, or nothing when all is well.
std::string complaint(const Mechanism& mechanism, std::string_view scenario, unsigned workers = 1) {
  try {
    [[maybe_unused]] const Sample sample = mechanism.run(scenario, workload(mechanism, workers));
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

/// Empty, or what is wrong with what it says it is held by.
std::string wrong_handle(const Mechanism& mechanism) {
  const Needs needs = what_a_message_needs(mechanism);
  const auto seen =
      fmt::format("a message needs {}descriptors, {}shared memory, {}System V objects",
                  needs.descriptor ? "" : "no ", needs.address ? "" : "no ", needs.sysv_id ? "" : "no ");
  switch (mechanism.traits.handle) {
    case Handle::descriptor:
      return needs.descriptor ? "" : seen;
    case Handle::address:
      return needs.address ? "" : seen;
    case Handle::sysv_id:
      return needs.sysv_id ? "" : seen;
    case Handle::process_id:  // a number: nothing is open. Memory is the subject of process_vm.
      return needs.descriptor || needs.sysv_id || (needs.address && mechanism.family != "shared_memory")
                 ? seen
                 : "";
    case Handle::library_object:
      break;
  }
  return {};
}

/// Shown by the object itself, since a link sends every message with the same. Where there is none with a
/// name, or where it is plain memory, MessagesComeInOrder shows that none overtakes another.
Priority proved_priority(std::string_view mechanism) {
  const ObjectKind* kind = find_object_kind(mechanism);
  if (kind == nullptr) return Priority::none;
  Identity id{*kind};
  const bool queues = kind->create(id.text)->queues();
  return queues ? how_messages_overtake(*kind) : Priority::none;
}

class TraitsOf : public testing::TestWithParam<Mechanism> {
 protected:
  void SetUp() override {
    if (const auto reason = mechanism().why_unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  }
  [[nodiscard]] static const Mechanism& mechanism() { return GetParam(); }
  [[nodiscard]] static const Traits& traits() { return GetParam().traits; }
  [[nodiscard]] static bool is_event() { return traits().unit == Unit::event; }
};

TEST_P(TraitsOf, BoundariesAreKeptOrNot) {
  if (is_event()) GTEST_SKIP() << "moves no bytes";
  const NoNamesLeft nothing;
  EXPECT_EQ(joins_two_sends(mechanism()), !traits().keeps_boundaries());
}

TEST_P(TraitsOf, MessagesComeInOrder) {
  if (is_event()) GTEST_SKIP() << "one event is like another";
  if (!traits().ordered || !traits().reliable) GTEST_SKIP() << "promises no order of all messages";
  EXPECT_EQ(complaint(mechanism(), "stream"), "");
}

TEST_P(TraitsOf, SeveralSendersAndReceiversShareOneChannel) {
  if (is_event()) {
    EXPECT_EQ(each_event_wakes_one(mechanism(), traits().many_to_many ? kLong : kShort),
              traits().many_to_many);
    return;
  }
  ASSERT_EQ(traits().many_to_many, mechanism().offers("many_to_many"));
  if (!traits().many_to_many) GTEST_SKIP() << "one sender and one receiver";
  EXPECT_EQ(complaint(mechanism(), "many_to_many", 3), "");
}

TEST_P(TraitsOf, DescriptorsAreCarriedOrNot) {
  ASSERT_EQ(traits().carries_descriptors, mechanism().offers("pass_descriptor"));
  if (!traits().carries_descriptors) GTEST_SKIP() << "carries none";
  EXPECT_EQ(complaint(mechanism(), "pass_descriptor"), "");
}

TEST_P(TraitsOf, AReaderSeesThePeersDeathOrDoesNot) {
  const NoNamesLeft nothing;
  const bool shows = traits().peer_death != PeerDeath::nothing && traits().peer_death != PeerDeath::recovery;
  const auto seen = what_a_reader_sees(mechanism(), shows ? std::chrono::milliseconds{kLong} : kShort);
  EXPECT_EQ(name_in(kPeerDeathNames, seen),
            name_in(kPeerDeathNames, shows ? traits().peer_death : PeerDeath::nothing));
  if (traits().peer_death == PeerDeath::recovery) {
    EXPECT_TRUE(survives_a_death_in_send(mechanism(), kLong));
  }
}

TEST_P(TraitsOf, AFullChannelMakesTheSenderWaitOrLosesOrReplacesOrMerges) {
  const NoNamesLeft nothing;
  const auto seen =
      is_event() ? what_becomes_of_untaken_events(mechanism()) : what_becomes_of_the_surplus(mechanism());
  EXPECT_EQ(name_in(kWhenFullNames, seen), name_in(kWhenFullNames, traits().when_full));
  EXPECT_EQ(traits().reliable, seen == WhenFull::sender_waits);
}

TEST_P(TraitsOf, ItIsHeldAsItSays) {
  if (traits().handle == Handle::library_object) GTEST_SKIP() << "what a library holds is its own affair";
  const NoNamesLeft nothing;
  EXPECT_EQ(wrong_handle(mechanism()), "");
}

TEST_P(TraitsOf, MessagesOvertakeAsItSays) {
  const NoNamesLeft nothing;
  EXPECT_EQ(name_in(kPriorityNames, proved_priority(mechanism().name)),
            name_in(kPriorityNames, traits().priority));
}

TEST_P(TraitsOf, WhatIsForRelativesHasNoNameToFindItBy) {
  EXPECT_EQ(traits().access == Access::relatives, !traits().unrelated);
  if (traits().unrelated) GTEST_SKIP() << "has an identifier: see Lifetime";
  const NoNamesLeft nothing;
  EXPECT_FALSE(can_be_found_by_a_name(mechanism()));
}

std::vector<Mechanism> honest() {
  std::vector<Mechanism> found;
  for (const Mechanism& mechanism : mechanisms())
    if (mechanism.family != "faulty" && mechanism.is_link() && !mechanism.moves_nothing())
      found.push_back(mechanism);
  return found;
}
INSTANTIATE_TEST_SUITE_P(Every, TraitsOf, testing::ValuesIn(honest()),
                         [](const auto& mechanism) { return std::string{mechanism.param.name}; });

// The same experiments on mechanisms that lie (tests/faulty/liars.cpp).

TEST(Liars, WhoJoinsMessagesIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_boundaries");
  ASSERT_TRUE(liar.traits.keeps_boundaries());
  EXPECT_TRUE(joins_two_sends(liar));
}
TEST(Liars, WhoSwapsMessagesIsSeen) {
  EXPECT_THAT(complaint(*find_mechanism("claims_order"), "stream"), testing::HasSubstr("message 0 arrived"));
}
TEST(Liars, WhoGivesOneMessageToTwoReceiversIsSeen) {
  EXPECT_THAT(complaint(*find_mechanism("claims_many_to_many"), "many_to_many", 3),
              testing::AnyOf(testing::HasSubstr("twice"), testing::HasSubstr("damaged")));
}
TEST(Liars, WhoMixesUpSendersIsSeen) {
  EXPECT_THAT(complaint(*find_mechanism("claims_many_to_many"), "fan_in", 3),
              testing::AnyOf(testing::HasSubstr("out of turn"), testing::HasSubstr("lost"),
                             testing::HasSubstr("damaged")));
}
TEST(Liars, WhoKeepsTheDeadAliveIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_end_of_file");
  ASSERT_EQ(liar.traits.peer_death, PeerDeath::end_of_file);
  EXPECT_EQ(what_a_reader_sees(liar, kShort), PeerDeath::nothing);
}
TEST(Liars, WhoDiesWithTheLockIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_recovery");
  ASSERT_EQ(liar.traits.peer_death, PeerDeath::recovery);
  EXPECT_FALSE(survives_a_death_in_send(liar, kShort));
}
TEST(Liars, WhoDropsWhatDoesNotFitIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_flow_control");
  ASSERT_EQ(liar.traits.when_full, WhenFull::sender_waits);
  EXPECT_EQ(what_becomes_of_the_surplus(liar), WhenFull::message_is_lost);
}
TEST(Liars, WhoMergesEventsIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_each_event");
  ASSERT_EQ(liar.traits.when_full, WhenFull::sender_waits);
  EXPECT_EQ(what_becomes_of_untaken_events(liar), WhenFull::merged);
}
TEST(Liars, WhoForgetsEventsIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_merging");
  ASSERT_EQ(liar.traits.when_full, WhenFull::merged);
  EXPECT_EQ(what_becomes_of_untaken_events(liar), WhenFull::message_is_lost);
}
TEST(Liars, WhoWakesTwoWithOneEventIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_to_wake_one");
  ASSERT_TRUE(liar.traits.many_to_many);
  EXPECT_FALSE(each_event_wakes_one(liar, kShort));
}
TEST(Liars, WhoIsHeldInAnotherWayIsSeen) {
  EXPECT_THAT(wrong_handle(*find_mechanism("claims_address")), testing::HasSubstr("needs descriptors"));
  EXPECT_THAT(wrong_handle(*find_mechanism("claims_process_id")), testing::HasSubstr("needs descriptors"));
  EXPECT_THAT(wrong_handle(*find_mechanism("claims_descriptor")), testing::HasSubstr("needs no descriptors"));
  EXPECT_THAT(wrong_handle(*find_mechanism("claims_sysv_id")), testing::HasSubstr("no System V objects"));
}
TEST(Liars, WhoLetsNothingOvertakeIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_priority");
  ASSERT_EQ(liar.traits.priority, Priority::number);
  EXPECT_EQ(proved_priority(liar.name), Priority::none);
}
TEST(Liars, WhoHasANameForOthersIsSeen) {
  const Mechanism& liar = *find_mechanism("claims_relatives");
  ASSERT_EQ(liar.traits.access, Access::relatives);
  EXPECT_TRUE(can_be_found_by_a_name(liar));
}

}  // namespace
}  // namespace ipc
