#pragma once

#include <thread>
#include <type_traits>

#include <soci/soci.h>

#include "adapters/sql/backoff.hpp"
#include "adapters/sql/transaction.hpp"

namespace rdev::sql {

/// Runs `once(transaction)`, which begins and commits it, and gives what it returns: again from
/// its beginning while the database asks for that, as often as the dialect allows. Each new try
/// waits a moment first, without holding anything.
template <class Once>
auto with_repetition(soci::session& session, const Dialect& dialect, Once once)
    -> std::invoke_result_t<Once&, Transaction&> {
  Backoff backoff(dialect.first_pause, dialect.longest_pause);
  for (int round = 1;; ++round) {
    bool again = false;
    auto done = [&] {
      Transaction transaction(session, dialect);
      auto result = once(transaction);
      again = result.has_error() && transaction.wants_repetition();
      return result;
    }();
    if (!again || round >= dialect.max_repeats) return done;
    std::this_thread::sleep_for(backoff.next());
  }
}

}  // namespace rdev::sql
