// E27 and E28: alarms and signals.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <functional>

#include "claims/evidence.hpp"

namespace ipc::claims {

/// Sets an alarm and returns what was left of the one before.
using SetAlarm = std::function<std::chrono::seconds(std::chrono::seconds)>;
void one_alarm(Evidence& evidence, const SetAlarm& alarm);

/// Sends a signal.
using Send = std::function<void(pid_t, int)>;
void asynchronous_signals(Evidence& evidence, const Send& send);

}  // namespace ipc::claims
