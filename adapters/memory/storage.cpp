#include "adapters/memory/storage.hpp"

#include <utility>

#include "adapters/memory/unit_of_work.hpp"

namespace rdev::memory {

Result<void> Storage::write(const Work& work) {
  const std::scoped_lock turn(writing_);
  UnitOfWork unit(committed());
  if (auto done = work(unit); done.has_error()) return done;
  commit(unit.tables());
  dispatcher_.publish(unit.changes());
  return {};
}

Result<void> Storage::read(const Work& work) {
  UnitOfWork unit(committed());
  if (auto done = work(unit); done.has_error()) return done;
  if (unit.tables().changed()) return Error{Errc::internal, "a transaction that reads has written"};
  return {};
}

std::unique_ptr<ports::Storage::Subscription> Storage::subscribe(Listener listener) {
  return dispatcher_.subscribe(std::move(listener));
}

Result<void> Storage::check() {
  return {};
}

Tables Storage::committed() const {
  const std::scoped_lock lock(committed_mutex_);
  return committed_;
}

void Storage::commit(const Tables& tables) {
  const std::scoped_lock lock(committed_mutex_);
  committed_ = tables;
}

}  // namespace rdev::memory
