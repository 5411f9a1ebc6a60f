#pragma once

#include <optional>
#include <string>
#include <utility>

#include <soci/soci.h>

#include "adapters/sql/dialect.hpp"
#include "adapters/sql/query.hpp"
#include "core/domain/result.hpp"

namespace rdev::sql {

/// What a person can use of an error: SOCI's message without the names of its functions, and
/// without the statement and its parameters (prompts and secrets), which stand in what().
[[nodiscard]] std::string message_of(const soci::soci_error& error);

/// One transaction on one connection: where SOCI's exceptions become values. It remembers its
/// first failure and does nothing more after it, so that work which overlooks an error can
/// neither commit half of what it meant nor hide that the database wants a repetition.
/// Used by one thread.
class Transaction {
 public:
  enum class Mode { read, write };

  /// Neither is owned; both must outlive the transaction.
  Transaction(soci::session& session, const Dialect& dialect)
      : session_(session), dialect_(dialect) {}
  ~Transaction();  ///< rolls back what is open
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Errors: unavailable.
  [[nodiscard]] Result<void> begin(Mode mode);

  /// Errors: unavailable (nothing was done), uncertain; the transaction's failure, if it has one.
  [[nodiscard]] Result<void> commit();

  /// Runs `work`, which uses the database and returns a Result. Every repository's method is
  /// one of these.
  template <class Work>
  [[nodiscard]] auto attempt(Work&& work) -> decltype(work()) {
    if (failure_.has_value()) return *failure_;
    try {
      return std::forward<Work>(work)();
    } catch (const soci::soci_error& error) {
      return fail(error);
    } catch (const CorruptData& error) {
      return fail(error);
    }
  }

  /// For use inside `attempt`.
  [[nodiscard]] Query query(std::string sql) { return Query(session_, std::move(sql)); }
  [[nodiscard]] soci::session& session() noexcept { return session_; }
  [[nodiscard]] const Dialect& dialect() const noexcept { return dialect_; }

  /// The database asked for the whole transaction again.
  [[nodiscard]] bool wants_repetition() const noexcept { return fault_ == Fault::repeat; }

 private:
  [[nodiscard]] const Error& fail(const soci::soci_error& error);
  [[nodiscard]] const Error& fail(const CorruptData& error);
  void roll_back() noexcept;

  soci::session& session_;
  const Dialect& dialect_;
  bool open_ = false;
  bool committing_ = false;
  std::optional<Fault> fault_;
  std::optional<Error> failure_;
};

}  // namespace rdev::sql
