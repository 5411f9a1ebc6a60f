#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/http/message.hpp"
#include "core/domain/result.hpp"

namespace rdev::http {

/// Reads a request's query field by field and collects every fault, each with the field's name
/// as its pointer ("/limit").
///
/// Use: read all fields, then call `finish()` once: it refuses the fields nobody asked for.
/// Not thread-safe.
class QueryReader {
 public:
  explicit QueryReader(const Request& request);

  std::optional<std::string> text(std::string_view name);  ///< decoded
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  std::optional<bool> boolean(std::string_view name);

  void fault(std::string_view name, std::string detail);  ///< adds a fault of one field

  /// Errors: invalid, with all faults.
  [[nodiscard]] Result<void> finish();

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
  std::vector<std::string> asked_;
  std::vector<FieldError> faults_;
};

/// For routes without a query. Errors: invalid.
[[nodiscard]] Result<void> refuse_query(const Request& request);

/// The value of a `Link` header that leads to the next page: this request with `cursor`.
[[nodiscard]] Header next_link(const Request& request, std::string_view cursor);

}  // namespace rdev::http
