#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "ports/storage.hpp"

namespace rdev::testing {

/// A storage that can be made slow, or out of reach. Thread-safe.
class GatedStorage : public ports::Storage {
 public:
  explicit GatedStorage(ports::Storage& inner) : inner_(inner) {}

  [[nodiscard]] Result<void> write(const Work& work) override;
  [[nodiscard]] Result<void> read(const Work& work) override;
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(Listener listener) override;
  [[nodiscard]] Result<void> check() override;

  void close_gate();  ///< from now on every call waits
  void open_gate();
  void wait_for_waiting(std::size_t count);  ///< until so many calls stand before the gate

  void fail_with(Errc code);  ///< from now on every call fails, saying "s3cret"
  void recover();

 private:
  [[nodiscard]] Result<void> pass();

  ports::Storage& inner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = true;
  std::size_t waiting_ = 0;
  Result<void> state_;
};

}  // namespace rdev::testing
