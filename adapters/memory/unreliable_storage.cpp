#include "adapters/memory/unreliable_storage.hpp"

#include <utility>

namespace rdev::memory {

void UnreliableStorage::set_unavailable(bool unavailable) {
  const std::scoped_lock lock(mutex_);
  unavailable_ = unavailable;
}

void UnreliableStorage::set_hanging(bool hanging) {
  const std::scoped_lock lock(mutex_);
  hanging_ = hanging;
  changed_.notify_all();
}

void UnreliableStorage::lose_answers(std::size_t count) {
  const std::scoped_lock lock(mutex_);
  answers_to_lose_ = count;
}

void UnreliableStorage::lose_commits(std::size_t count) {
  const std::scoped_lock lock(mutex_);
  commits_to_lose_ = count;
}

void UnreliableStorage::after_commit(std::function<void()> hook) {
  const std::scoped_lock lock(mutex_);
  after_commit_ = std::move(hook);
}

std::size_t UnreliableStorage::writes() const {
  const std::scoped_lock lock(mutex_);
  return writes_;
}

std::size_t UnreliableStorage::failures() const {
  const std::scoped_lock lock(mutex_);
  return failures_;
}

bool UnreliableStorage::wait_for_failures(std::size_t count,
                                          std::chrono::milliseconds at_most) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, at_most, [&] { return failures_ >= count; });
}

bool UnreliableStorage::wait_for_hanging(std::size_t count,
                                         std::chrono::milliseconds at_most) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, at_most, [&] { return hanging_calls_ >= count; });
}

Result<void> UnreliableStorage::write(const Work& work) {
  {
    const std::scoped_lock lock(mutex_);
    ++writes_;
  }
  if (auto connected = connect(); connected.has_error()) return connected;
  const Error lost{Errc::uncertain, "the connection was lost while committing"};
  auto done = storage_.write([&](ports::UnitOfWork& unit) -> Result<void> {
    auto worked = work(unit);
    if (worked.has_error() || !loses_commit()) return worked;
    return lost;  // which rolls back
  });
  if (done.has_error()) return done;
  call_hook();
  if (!loses_answer()) return done;
  return lost;
}

Result<void> UnreliableStorage::read(const Work& work) {
  if (auto connected = connect(); connected.has_error()) return connected;
  return storage_.read(work);
}

std::unique_ptr<ports::Storage::Subscription> UnreliableStorage::subscribe(Listener listener) {
  return storage_.subscribe(std::move(listener));
}

Result<void> UnreliableStorage::check() {
  if (auto connected = connect(); connected.has_error()) return connected;
  return storage_.check();
}

Result<void> UnreliableStorage::connect() {
  std::unique_lock lock(mutex_);
  ++hanging_calls_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !hanging_; });
  --hanging_calls_;
  if (!unavailable_) return {};
  ++failures_;
  changed_.notify_all();
  return Error{Errc::unavailable, "the database does not answer"};
}

void UnreliableStorage::call_hook() {
  std::function<void()> hook;
  {
    const std::scoped_lock lock(mutex_);
    hook = after_commit_;
  }
  if (hook) hook();
}

bool UnreliableStorage::loses_answer() {
  return lose_one(answers_to_lose_);
}

bool UnreliableStorage::loses_commit() {
  return lose_one(commits_to_lose_);
}

bool UnreliableStorage::lose_one(std::size_t& left) {
  const std::scoped_lock lock(mutex_);
  if (left == 0) return false;
  --left;
  ++failures_;
  changed_.notify_all();
  return true;
}

}  // namespace rdev::memory
