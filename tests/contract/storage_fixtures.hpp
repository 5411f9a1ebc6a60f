#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>

#include "core/domain/api_key.hpp"
#include "core/domain/build.hpp"
#include "core/domain/callback.hpp"
#include "core/domain/project.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/result.hpp"
#include "core/domain/work_task.hpp"
#include "core/domain/worker.hpp"
#include "ports/api_keys.hpp"
#include "ports/build_audit.hpp"
#include "ports/build_events.hpp"
#include "ports/callback_outbox.hpp"
#include "ports/idempotency_keys.hpp"
#include "ports/projects.hpp"
#include "ports/provisioning.hpp"
#include "ports/server_secrets.hpp"
#include "ports/storage.hpp"
#include "ports/work_queue.hpp"
#include "ports/worker_registry.hpp"

/// What the contract suites of the storage's ports share; of use to other tests as well.
namespace rdev::testing {

/// Gives an empty, migrated database at each call.
using StorageFactory = std::function<std::unique_ptr<ports::Storage>()>;

/// When everything below was created: 2026-01-02T03:04:05.678Z.
inline constexpr domain::Timestamp kStart{std::chrono::milliseconds{1'767'323'045'678}};

/// What escapes badly: quotes, placeholders of several databases, control characters, emoji.
inline constexpr const char* kOddText =
    "it's \"odd\"; -- \\ :id :name ?1 $1 %s \r\n\t\x01 <&> \xF0\x9F\x9A\x80 \xE2\x98\x83";

/// 1 MiB of UTF-8 without repetition at any power of two.
[[nodiscard]] std::string big_text();

/// UUIDv7-like; ascending with `n`, 0 to 9999.
[[nodiscard]] domain::TaskId task_id(int n);

/// The `n` of a task's id.
[[nodiscard]] std::string number(const domain::TaskId& id);

/// Those of tasks, entries or callbacks, as "1 2 3".
template <class Item>
[[nodiscard]] std::string numbers(const std::vector<Item>& items) {
  std::string text;
  for (const Item& item : items) {
    if (!text.empty()) text += ' ';
    if constexpr (requires { item.task_id; }) {
      text += number(item.task_id);
    } else {
      text += number(item.id);
    }
  }
  return text;
}

/// The least that each needs, all valid; those of a build go together by `n`.
[[nodiscard]] domain::Project make_project(const std::string& id = "demo");
[[nodiscard]] domain::WorkTask make_task(int n, const std::string& project = "demo");
[[nodiscard]] domain::BuildAuditEntry make_entry(int n, const std::string& project = "demo");
[[nodiscard]] domain::Callback make_callback(int n, const std::string& project = "demo");
[[nodiscard]] domain::Worker make_worker(const std::string& id = "worker-1");
[[nodiscard]] domain::ApiKey make_api_key(int n);
[[nodiscard]] domain::ProvisioningSaga make_saga(const std::string& project = "demo");
[[nodiscard]] domain::ProvisionedResource make_resource(int position,
                                                        const std::string& project = "demo");

/// A success with every field set.
[[nodiscard]] domain::BuildResult make_result();

/// "ok", or the name of the error's code: failed checks then say what came instead.
template <class T>
[[nodiscard]] std::string outcome(const Result<T>& result) {
  return result.has_value() ? "ok" : std::string{to_string(result.error().code)};
}

/// One of a unit's repositories, by the port's type.
template <class Repository>
[[nodiscard]] Repository& repository(ports::UnitOfWork& unit) {
  if constexpr (std::is_same_v<Repository, ports::Projects>) return unit.projects();
  if constexpr (std::is_same_v<Repository, ports::WorkQueue>) return unit.queue();
  if constexpr (std::is_same_v<Repository, ports::BuildAudit>) return unit.audit();
  if constexpr (std::is_same_v<Repository, ports::BuildEvents>) return unit.events();
  if constexpr (std::is_same_v<Repository, ports::WorkerRegistry>) return unit.workers();
  if constexpr (std::is_same_v<Repository, ports::CallbackOutbox>) return unit.callbacks();
  if constexpr (std::is_same_v<Repository, ports::ApiKeys>) return unit.api_keys();
  if constexpr (std::is_same_v<Repository, ports::Provisioning>) return unit.provisioning();
  if constexpr (std::is_same_v<Repository, ports::IdempotencyKeys>) return unit.idempotency_keys();
  if constexpr (std::is_same_v<Repository, ports::ServerSecrets>) return unit.secrets();
}

/// A database of a test's own, whose calls are each a transaction:
///
///   Database db(make);
///   db.write(&ports::WorkQueue::enqueue, make_task(1)).value();
///   CHECK(outcome(db.read(&ports::WorkQueue::find, task_id(2))) == "not_found");
class Database {
 public:
  explicit Database(const StorageFactory& make) : storage_(make()) {}

  template <class Repository, class Value, class... Parameters>
  Result<Value> write(Result<Value> (Repository::*method)(Parameters...),
                      std::type_identity_t<Parameters>... arguments) {
    return ports::write(*storage_, [&](ports::UnitOfWork& unit) {
      return (repository<Repository>(unit).*method)(arguments...);
    });
  }

  template <class Repository, class Value, class... Parameters>
  Result<Value> read(Result<Value> (Repository::*method)(Parameters...),
                     std::type_identity_t<Parameters>... arguments) {
    return ports::read(*storage_, [&](ports::UnitOfWork& unit) {
      return (repository<Repository>(unit).*method)(arguments...);
    });
  }

  /// Task and entry of a pending build. Throws when they are refused, as the next ones do.
  void add_build(int n, const std::string& project = "demo");

  /// Claims up to `limit` tasks for worker-1, at kStart for a minute.
  std::vector<domain::WorkTask> claim(std::size_t limit = 1);

  /// Claims the one task that is ready.
  domain::Lease lease();

  [[nodiscard]] ports::Storage& storage() noexcept { return *storage_; }

 private:
  std::unique_ptr<ports::Storage> storage_;
};

}  // namespace rdev::testing
