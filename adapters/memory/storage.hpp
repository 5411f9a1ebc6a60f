#pragma once

#include <memory>
#include <mutex>

#include "adapters/dispatch/change_dispatcher.hpp"
#include "adapters/memory/tables.hpp"
#include "ports/storage.hpp"

namespace rdev::memory {

/// A database in memory, gone with the object: for tests, and for embedders who need no memory
/// beyond the process. Begins empty and keeps the promises of the lasting ones, which the same
/// contract suites check. Writers take turns; readers wait for nobody. Thread-safe.
class Storage : public ports::Storage {
 public:
  [[nodiscard]] Result<void> write(const Work& work) override;
  [[nodiscard]] Result<void> read(const Work& work) override;
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(Listener listener) override;
  [[nodiscard]] Result<void> check() override;

 private:
  [[nodiscard]] Tables committed() const;
  void commit(const Tables& tables);

  std::mutex writing_;  ///< held for a whole transaction
  mutable std::mutex committed_mutex_;
  Tables committed_;
  dispatch::ChangeDispatcher dispatcher_;
};

}  // namespace rdev::memory
