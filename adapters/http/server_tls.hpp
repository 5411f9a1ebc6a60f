#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "core/domain/result.hpp"
#include "ports/logger.hpp"

namespace boost::asio::ssl {
class context;
}

namespace rdev::http {

/// The server's side of TLS: 1.2 or newer, HTTP/1.1. Its certificate and key come from files and
/// may be exchanged while it serves. Thread-safe.
class ServerTls {
 public:
  struct Files {
    std::string certificate;  ///< PEM: the server's own first, then those up to its authority
    std::string key;          ///< PEM, without a passphrase
  };

  /// A certificate that has expired is taken, with a warning. `logger` must outlive the object.
  /// Errors: invalid (a file that cannot be read, is no PEM or encrypted; a key that belongs to
  /// another certificate), which name the file.
  [[nodiscard]] static Result<std::shared_ptr<ServerTls>> load(Files files, ports::Logger& logger);

  /// Reads the files again, for connections that come from now on. What is wrong with them is
  /// logged, and leaves everything as it is.
  void reload();

  [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> current() const;

 private:
  using Context = std::shared_ptr<boost::asio::ssl::context>;

  ServerTls(Files files, ports::Logger& logger);
  [[nodiscard]] Result<Context> read() const;

  const Files files_;
  ports::Logger& logger_;
  mutable std::mutex mutex_;
  Context context_;
};

}  // namespace rdev::http
