#include "runner/describe.hpp"

namespace ipc {
namespace {

Json traits_of(const Mechanism& mechanism) {
  const Traits& traits = mechanism.traits;
  return {{"unit", name_in(kUnitNames, traits.unit)},
          {"direction", mechanism.channel == nullptr ? "two_way" : "one_way"},
          {"keeps_boundaries", traits.keeps_boundaries()},
          {"reliable", traits.reliable},
          {"ordered", traits.ordered},
          {"many_to_many", traits.many_to_many},
          {"carries_descriptors", traits.carries_descriptors},
          {"unrelated", traits.unrelated},
          {"identifier", name_in(kIdentifierNames, traits.identifier)},
          {"handle", name_in(kHandleNames, traits.handle)},
          {"access", name_in(kAccessNames, traits.access)},
          {"persistence", name_in(kPersistenceNames, traits.persistence)},
          {"peer_death", name_in(kPeerDeathNames, traits.peer_death)},
          {"when_full", name_in(kWhenFullNames, traits.when_full)},
          {"priority", name_in(kPriorityNames, traits.priority)},
          {"pollable", mechanism.pollable()},
          {"capacity_settable", mechanism.capacity_settable}};
}

}  // namespace

Json describe(const Mechanism& mechanism) {
  Json json{{"name", mechanism.name},
            {"summary", mechanism.summary},
            {"family", mechanism.family},
            {"source", mechanism.source}};
  if (mechanism.is_link() && !mechanism.moves_nothing()) json["traits"] = traits_of(mechanism);
  if (mechanism.largest() != kUnlimited) json["largest_message"] = mechanism.largest();
  return json;
}

}  // namespace ipc
