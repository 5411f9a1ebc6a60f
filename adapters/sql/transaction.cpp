#include "adapters/sql/transaction.hpp"

#include <string_view>

namespace rdev::sql {
namespace {

Errc code_of(Fault fault, bool committing) {
  switch (fault) {
    case Fault::repeat:
    case Fault::busy:
      return Errc::unavailable;
    case Fault::lost:
      return committing ? Errc::uncertain : Errc::unavailable;
    case Fault::duplicate:
      return Errc::already_exists;
    case Fault::missing_reference:
      return Errc::not_found;
    case Fault::other:
      break;
  }
  return Errc::internal;
}

}  // namespace

std::string message_of(const soci::soci_error& error) {
  std::string message = error.get_error_message();
  const std::size_t end = message.find(": ");
  if (end == std::string::npos) return message;
  const std::string_view first = std::string_view(message).substr(0, end);
  const bool is_function =
      first.find("::") != std::string_view::npos && first.find(' ') == std::string_view::npos;
  return is_function ? message.substr(end + 2) : message;
}

Transaction::~Transaction() {
  roll_back();
}

Result<void> Transaction::begin(Mode mode) {
  return attempt([&]() -> Result<void> {
    session_ << std::string{mode == Mode::write ? dialect_.begin_write : dialect_.begin_read};
    open_ = true;
    return {};
  });
}

Result<void> Transaction::commit() {
  return attempt([&]() -> Result<void> {
    committing_ = true;
    session_ << "COMMIT";
    open_ = false;
    return {};
  });
}

const Error& Transaction::fail(const soci::soci_error& error) {
  fault_ = dialect_.classify(error);
  return failure_.emplace(Error{code_of(*fault_, committing_), "database: " + message_of(error)});
}

const Error& Transaction::fail(const CorruptData& error) {
  return failure_.emplace(Error{Errc::internal, std::string{"database: "} + error.what()});
}

void Transaction::roll_back() noexcept {
  if (!open_) return;
  open_ = false;
  try {
    session_ << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // The database has rolled back by itself, or the connection is gone, which does the same.
  }
}

}  // namespace rdev::sql
