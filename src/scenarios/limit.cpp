#include "scenarios/limit.hpp"

namespace ipc {
namespace {

const RegisterScenario registered{{.name = "limit",
                                   .summary = "the floors of this machine: hardware and kernel alone",
                                   .required = {},
                                   .optional = {},
                                   .headline = "op_ns",
                                   .has_latency = true}};

}  // namespace
}  // namespace ipc
