#pragma once

#include <memory>
#include <string>

#include "core/domain/result.hpp"
#include "ports/logger.hpp"
#include "ports/metrics.hpp"
#include "ports/storage.hpp"

namespace rdev::apps {

/// Opens the database that `url` names ("sqlite:PATH", "postgresql://…"), brought to this
/// program's schema if `migrate`, its connections measured. Errors, without passwords: invalid (not
/// such a URL), and those of the adapter.
[[nodiscard]] Result<std::unique_ptr<ports::Storage>> open_database(const std::string& url,
                                                                    bool migrate,
                                                                    ports::Logger& log,
                                                                    ports::Metrics* metrics);

}  // namespace rdev::apps
