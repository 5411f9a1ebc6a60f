#include "adapters/prometheus/process.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace rdev::prometheus {

namespace {

/// The fields of /proc/self/stat from the third on: the second, the program's name, may hold
/// anything, but the last bracket is its.
std::vector<std::string> read_stat() {
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(text.substr(name_end + 1));
  return {std::istream_iterator<std::string>(rest), {}};
}

double boot_time() {
  std::ifstream file("/proc/stat");
  std::string word;
  double seconds = 0;
  while (file >> word) {
    if (word == "btime" && file >> seconds) return seconds;
  }
  return 0;
}

}  // namespace

ProcessFigures read_process() {
  // As proc(5) numbers them, less the two that come before.
  constexpr std::size_t kUserTime = 14 - 3;
  constexpr std::size_t kSystemTime = 15 - 3;
  constexpr std::size_t kStartTime = 22 - 3;
  constexpr std::size_t kResidentPages = 24 - 3;
  ProcessFigures figures;
  const auto stat = read_stat();
  if (stat.size() > kResidentPages) {
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
    figures.cpu_seconds = (std::stod(stat[kUserTime]) + std::stod(stat[kSystemTime])) / ticks;
    figures.started_at = boot_time() + std::stod(stat[kStartTime]) / ticks;
    figures.resident_bytes = std::stod(stat[kResidentPages]) * page;
  }
  std::error_code failure;
  const std::filesystem::directory_iterator descriptors("/proc/self/fd", failure);
  if (!failure)
    figures.open_descriptors =
        static_cast<double>(std::distance(begin(descriptors), end(descriptors)));
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    figures.max_descriptors = static_cast<double>(limit.rlim_cur);
  }
  return figures;
}

}  // namespace rdev::prometheus
