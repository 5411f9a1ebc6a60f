#include "adapters/sql/unit_of_work.hpp"

#include <utility>

#include "adapters/sql/repetition.hpp"

namespace rdev::sql {
namespace {

Result<std::vector<ports::Change>> run_once(Transaction& transaction, Transaction::Mode mode,
                                            const ports::Storage::Work& work) {
  if (auto begun = transaction.begin(mode); begun.has_error()) return begun.error();
  UnitOfWork unit(transaction);
  if (auto done = work(unit); done.has_error()) return done.error();

  const auto announce = transaction.dialect().announce;
  if (announce != nullptr && !unit.changes().empty()) {
    auto announced = transaction.attempt([&]() -> Result<void> {
      announce(transaction.session(), unit.changes());
      return {};
    });
    if (announced.has_error()) return announced.error();
  }
  if (auto committed = transaction.commit(); committed.has_error()) return committed.error();
  return std::move(unit.changes());
}

}  // namespace

UnitOfWork::UnitOfWork(Transaction& transaction)
    : projects_(transaction),
      queue_(transaction),
      audit_(transaction),
      events_(transaction),
      workers_(transaction),
      callbacks_(transaction),
      api_keys_(transaction),
      idempotency_keys_(transaction),
      secrets_(transaction),
      provisioning_(transaction) {}

Result<std::vector<ports::Change>> transact(soci::session& session, const Dialect& dialect,
                                            Transaction::Mode mode,
                                            const ports::Storage::Work& work) {
  return with_repetition(session, dialect, [&](Transaction& transaction) {
    return run_once(transaction, mode, work);
  });
}

}  // namespace rdev::sql
