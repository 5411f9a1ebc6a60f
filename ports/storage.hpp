#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>

#include "core/domain/result.hpp"

namespace rdev::ports {

class ApiKeys;
class BuildAudit;
class BuildEvents;
class CallbackOutbox;
class IdempotencyKeys;
class Projects;
class Provisioning;
class ServerSecrets;
class WorkerRegistry;
class WorkQueue;

/// Something that others may be waiting for has changed. Without a key, anything of the topic may
/// have: changes were missed, or are too many to name.
struct Change {
  enum class Topic {
    work,       ///< a task became ready; key: the project
    events,     ///< a build has new events; key: the task
    cancel,     ///< a running build is to be cancelled; key: the task
    callbacks,  ///< a callback is due; key: the task
  };
  Topic topic = Topic::work;
  std::string key;

  friend bool operator==(const Change&, const Change&) = default;
};

/// A transaction in progress: the repositories it reaches, all on one connection. Lives only
/// during the call it is handed to; used by one thread.
class UnitOfWork {
 public:
  virtual ~UnitOfWork() = default;

  virtual Projects& projects() = 0;
  virtual WorkQueue& queue() = 0;
  virtual BuildAudit& audit() = 0;
  virtual BuildEvents& events() = 0;
  virtual WorkerRegistry& workers() = 0;
  virtual CallbackOutbox& callbacks() = 0;
  virtual ApiKeys& api_keys() = 0;
  virtual Provisioning& provisioning() = 0;
  virtual IdempotencyKeys& idempotency_keys() = 0;
  virtual ServerSecrets& secrets() = 0;

  /// Tells subscribers after the commit; forgotten if the transaction is rolled back.
  virtual void notify(Change change) = 0;
};

/// The database, as the core sees it: transactions and wake-ups.
///
/// Life cycle:
///  1. The adapter connects and migrates before the core sees it.
///  2. `write` and `read` are called from any thread, any number at once.
///  3. All Subscriptions end before the Storage does.
///
/// Thread-safe.
class Storage {
 public:
  using Work = std::function<Result<void>(UnitOfWork&)>;
  using Listener = std::function<void(const Change&)>;

  /// Ends the subscription when destroyed, and waits for a call of the listener in progress.
  class Subscription {
   public:
    virtual ~Subscription() = default;
  };

  virtual ~Storage() = default;

  /// Runs `work` in a transaction: commits when it returns a value, rolls back when it returns an
  /// error (handed on) or throws. `work` may be run again from its beginning when the database
  /// asks for the transaction to be repeated, so it must have no other effects.
  /// Errors of its own: unavailable (nothing was done), uncertain (lost while committing).
  [[nodiscard]] virtual Result<void> write(const Work& work) = 0;

  /// The same for a consistent view without writes; cheaper, and never blocked by a writer.
  /// Work that writes all the same changes nothing and fails: internal.
  [[nodiscard]] virtual Result<void> read(const Work& work) = 0;

  /// `listener` is called on a thread of the adapter's after changes commit: soon, possibly
  /// coalesced, possibly without cause, and possibly not at all when a connection was lost. So a
  /// subscriber also looks by itself now and then. It must return quickly and not throw.
  [[nodiscard]] virtual std::unique_ptr<Subscription> subscribe(Listener listener) = 0;

  /// Whether the database answers and its schema is this program's. For readiness checks.
  [[nodiscard]] virtual Result<void> check() = 0;
};

namespace detail {
template <class T, class Transaction, class Work>
Result<T> with_value(Transaction&& transaction, Work& work) {
  Result<T> value = Error{};
  Result<void> done = transaction([&](UnitOfWork& unit) -> Result<void> {
    value = work(unit);
    if (value.has_error()) return value.error();
    return {};
  });
  if (done.has_error()) return done.error();
  return value;
}
}  // namespace detail

/// `storage.write` for work that returns a Result with a value.
template <class Work>
[[nodiscard]] auto write(Storage& storage, Work work) -> std::invoke_result_t<Work&, UnitOfWork&> {
  using T = typename std::invoke_result_t<Work&, UnitOfWork&>::value_type;
  return detail::with_value<T>([&](const Storage::Work& w) { return storage.write(w); }, work);
}

/// `storage.read` for work that returns a Result with a value.
template <class Work>
[[nodiscard]] auto read(Storage& storage, Work work) -> std::invoke_result_t<Work&, UnitOfWork&> {
  using T = typename std::invoke_result_t<Work&, UnitOfWork&>::value_type;
  return detail::with_value<T>([&](const Storage::Work& w) { return storage.read(w); }, work);
}

}  // namespace rdev::ports
