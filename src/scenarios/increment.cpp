#include "scenarios/increment.hpp"

#include "registry.hpp"

namespace ipc {
namespace {

constexpr std::array kRequired{Key::workers};
const RegisterScenario registered{
    {.name = "increment",
     .summary = "processes that count up one shared number, each time under a lock",
     .required = kRequired,
     .optional = {},
     .headline = "op_ns"}};

}  // namespace
}  // namespace ipc
