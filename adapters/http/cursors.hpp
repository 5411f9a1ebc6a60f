#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/domain/result.hpp"
#include "ports/id_generator.hpp"
#include "ports/storage.hpp"

namespace rdev::http {

/// Where the next page of a listing begins, as text that nobody but the servers of this database
/// can make or change, and that serves for the very listing that gave it. Thread-safe.
class Cursors {
 public:
  Cursors(ports::Storage& storage, ports::IdGenerator& ids) : storage_(storage), ids_(ids) {}

  /// `listing` is all that tells one listing from another: its path and filters.
  /// Errors: the storage's.
  [[nodiscard]] Result<std::string> make(std::string_view listing, std::string_view position);

  /// The position, or nothing if `cursor` was not made for `listing`. Errors: the storage's.
  [[nodiscard]] Result<std::optional<std::string>> read(std::string_view listing,
                                                        std::string_view cursor);

 private:
  [[nodiscard]] Result<std::string> key();

  ports::Storage& storage_;
  ports::IdGenerator& ids_;
  std::mutex mutex_;
  std::string key_;  ///< empty until it was asked for
};

}  // namespace rdev::http
