#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "core/domain/result.hpp"

namespace rdev::https {

/// TLS 1.2 or newer, certificates verified against the system's store, and against those in
/// `ca_file` (PEM) as well unless that is empty. Errors: invalid (the file cannot be read).
[[nodiscard]] Result<std::unique_ptr<boost::asio::ssl::context>> make_tls(
    const std::string& ca_file);

}  // namespace rdev::https
