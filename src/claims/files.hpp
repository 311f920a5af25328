// E26: exchange by way of a file.
#pragma once
#include <cstddef>
#include <functional>
#include <span>

#include "claims/evidence.hpp"

namespace ipc::claims {

/// Gives a file new content that others read at the same time.
using Publish = std::function<void(const char* path, std::span<const std::byte> content)>;
void disk_exchange(Evidence& evidence, const Publish& publish);
void overwrite_in_place(const char* path, std::span<const std::byte> content);

}  // namespace ipc::claims
