#include "core/service/provisioning_sweeper.hpp"

namespace rdev::service {

ProvisioningSweeper::ProvisioningSweeper(Provisioning& provisioning, ports::Clock& clock,
                                         ports::Logger& log, std::chrono::milliseconds interval)
    : provisioning_(provisioning), clock_(clock), log_(log), interval_(interval) {}

Result<std::size_t> ProvisioningSweeper::sweep(const std::stop_token& stop) {
  std::size_t resumed = 0;
  while (!stop.stop_requested()) {
    // What could not be undone is due again only later, so this comes to an end.
    const auto one = provisioning_.resume(stop);
    if (one.has_error()) return one.error();
    if (!*one) break;
    ++resumed;
  }
  return resumed;
}

void ProvisioningSweeper::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (const auto swept = sweep(stop); swept.has_error()) {
      log_.warning("no look at unfinished provisioning", {{"error", swept.error().message}});
    }
    clock_.sleep(interval_, stop);
  }
}

}  // namespace rdev::service
