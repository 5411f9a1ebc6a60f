#pragma once

#include <optional>
#include <thread>
#include <type_traits>

#include <soci/soci.h>

#include "adapters/sql/backoff.hpp"
#include "adapters/sql/transaction.hpp"

namespace rdev::sql {

/// Runs `once(transaction)`, which begins and commits it, and gives what it returns: again from
/// its beginning while the database asks for that, as often as the dialect allows, whatever `once`
/// made of it, an error or an exception. Each new try waits a moment first, holding nothing.
template <class Once>
auto with_repetition(soci::session& session, const Dialect& dialect, Once once)
    -> std::invoke_result_t<Once&, Transaction&> {
  Backoff backoff(dialect.first_pause, dialect.longest_pause);
  for (int round = 1;; ++round) {
    const bool last = round >= dialect.max_repeats;
    {
      Transaction transaction(session, dialect);
      std::optional<std::invoke_result_t<Once&, Transaction&>> done;
      try {
        done = once(transaction);
      } catch (...) {
        if (last || !transaction.wants_repetition()) throw;
      }
      const bool again = !done || (done->has_error() && transaction.wants_repetition());
      if (!again || last) return *std::move(done);
    }
    std::this_thread::sleep_for(backoff.next());
  }
}

}  // namespace rdev::sql
