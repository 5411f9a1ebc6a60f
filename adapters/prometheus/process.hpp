#pragma once

namespace rdev::prometheus {

/// This process, as the kernel sees it.
struct ProcessFigures {
  double cpu_seconds = 0;
  double resident_bytes = 0;
  double open_descriptors = 0;
  double max_descriptors = 0;
  double started_at = 0;  ///< seconds since 1970
};

/// What cannot be read is 0.
[[nodiscard]] ProcessFigures read_process();

}  // namespace rdev::prometheus
