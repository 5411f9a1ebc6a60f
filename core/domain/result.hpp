#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

namespace rdev {

/// Why an operation was not done. Callers branch on the code and show the message.
enum class Errc {
  invalid,              ///< the input breaks a rule; `Error::fields` says where
  malformed,            ///< the input cannot be parsed at all
  not_found,            ///< the thing named does not exist
  already_exists,       ///< the thing to be created exists
  conflict,             ///< the thing's present state does not allow the operation
  fenced,               ///< a newer attempt owns the task: stop, and write nothing more
  queue_full,           ///< the queue's depth limit is reached; try again later
  forbidden,            ///< the other side knows us and refuses
  unavailable,          ///< a dependency cannot be reached; nothing was done, trying again is safe
  uncertain,            ///< a dependency went away while committing: it may have been done
  timeout,              ///< the deadline passed
  cancelled,            ///< a stop was requested
  too_large,            ///< over a size limit
  unsupported,          ///< this adapter cannot do that
  provisioning_failed,  ///< a resource could not be made; all that was made is undone
  internal,             ///< a fault of rdev or of its data; look at the log
};

[[nodiscard]] std::string_view to_string(Errc code) noexcept;

/// One faulty field of an input document.
struct FieldError {
  std::string pointer;  ///< JSON pointer (RFC 6901) into the document, "" for the whole
  std::string detail;   ///< what is wrong, for a person

  friend bool operator==(const FieldError&, const FieldError&) = default;
};

/// An expected failure, as a value. Messages never carry secrets.
struct Error {
  Errc code = Errc::internal;
  std::string message;
  std::vector<FieldError> fields = {};

  /// The same error seen from further out: "context: message".
  [[nodiscard]] Error in(std::string_view context) const;

  friend bool operator==(const Error&, const Error&) = default;
};

/// A value or an Error. `value()` on an error throws std::runtime_error: only for callers that
/// have checked, and for tests.
template <class T>
using Result = boost::system::result<T, Error>;

/// Found by Boost.System through argument-dependent lookup.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

}  // namespace rdev
