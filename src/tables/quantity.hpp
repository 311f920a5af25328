// Quantities as people read them: three significant digits and a unit.
#pragma once
#include <string>

namespace ipc {

/// "850 ns", "4.85 µs", "1.20 ms", "2.00 s".
[[nodiscard]] std::string write_time(double ns);

/// "950 B/s", "5.53 GB/s" (powers of ten).
[[nodiscard]] std::string write_bandwidth(double bytes_per_s);

/// "187 k/s", "3.2 M/s".
[[nodiscard]] std::string write_rate(double per_s);

/// "64 B", "4 KiB", "1 MiB" (powers of two).
[[nodiscard]] std::string write_size(double bytes);

/// The same for a narrow column, as the command line reads it: "64", "4k", "1M".
[[nodiscard]] std::string write_short_size(double bytes);

/// "1.00×", "23.4×", "1.3k×".
[[nodiscard]] std::string write_multiple(double ratio);

}  // namespace ipc
