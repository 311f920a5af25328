// pass_descriptor: an open file handed to another process and back, over every socket that carries them.
#include "scenarios/pass_descriptor.hpp"

#include "registry.hpp"

namespace ipc {
namespace {

const RegisterScenario registered{
    {.name = "pass_descriptor",
     .summary = "an open file handed to another process, and back",
     .required = {},
     .optional = {},
     .headline = "p50_ns",
     .has_latency = true,
     .over_links =
         [](const Mechanism& mechanism, const Workload& w) {
           Workload with_size = w;
           with_size.size = 1;  // the byte beside which it travels
           AnyLink link = mechanism.link(with_size);
           return pass_descriptors(link, with_size);
         },
     .fits = [](const Mechanism& mechanism) { return mechanism.passes_descriptors(); }}};

}  // namespace
}  // namespace ipc
