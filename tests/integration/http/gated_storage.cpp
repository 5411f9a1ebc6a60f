#include "tests/integration/http/gated_storage.hpp"

#include <utility>

namespace rdev::testing {

Result<void> GatedStorage::write(const Work& work) {
  if (auto passed = pass(); passed.has_error()) return passed;
  return inner_.write(work);
}

Result<void> GatedStorage::read(const Work& work) {
  if (auto passed = pass(); passed.has_error()) return passed;
  return inner_.read(work);
}

std::unique_ptr<ports::Storage::Subscription> GatedStorage::subscribe(Listener listener) {
  return inner_.subscribe(std::move(listener));
}

Result<void> GatedStorage::check() {
  if (auto passed = pass(); passed.has_error()) return passed;
  return inner_.check();
}

void GatedStorage::close_gate() {
  const std::scoped_lock lock(mutex_);
  is_open_ = false;
}

void GatedStorage::open_gate() {
  const std::scoped_lock lock(mutex_);
  is_open_ = true;
  changed_.notify_all();
}

void GatedStorage::wait_for_waiting(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ >= count; });
}

void GatedStorage::fail_with(Errc code) {
  const std::scoped_lock lock(mutex_);
  state_ = Error{code, "s3cret"};
}

void GatedStorage::recover() {
  const std::scoped_lock lock(mutex_);
  state_ = Result<void>();
}

Result<void> GatedStorage::pass() {
  std::unique_lock lock(mutex_);
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return is_open_; });
  --waiting_;
  return state_;
}

}  // namespace rdev::testing
