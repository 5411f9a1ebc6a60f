#include "apps/wiring/descriptors.hpp"

#include <algorithm>

#include <sys/resource.h>

namespace rdev::apps {

void raise_descriptor_limit() {
  // Not all that some systems allow: there are programs that look at each descriptor there may be.
  constexpr rlim_t kEnough = 65'536;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, kEnough));
  // Should it fail, there is the lower limit: clients beyond it wait to be accepted.
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

}  // namespace rdev::apps
