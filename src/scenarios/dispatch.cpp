#include "scenarios/dispatch.hpp"

#include "registry.hpp"

namespace ipc {
namespace {

constexpr std::array kRequired{Key::workers, Key::task};
constexpr std::array kOptional{Key::shape, Key::chunk};
const RegisterScenario registered{{.name = "dispatch",
                                   .summary = "tasks handed to worker processes, results collected",
                                   .required = kRequired,
                                   .optional = kOptional,
                                   .headline = "op_ns"}};

}  // namespace
}  // namespace ipc
