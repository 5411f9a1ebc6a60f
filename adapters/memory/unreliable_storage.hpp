#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>

#include "ports/storage.hpp"

namespace rdev::memory {

/// A Storage behind a connection that cannot be trusted: it refuses, hangs, or loses the answer to
/// a commit. The storage behind keeps its promises. Thread-safe.
class UnreliableStorage : public ports::Storage {
 public:
  /// `storage` must live longer.
  explicit UnreliableStorage(ports::Storage& storage) : storage_(storage) {}

  /// Every call fails as Errc::unavailable with nothing done, until it is set back.
  void set_unavailable(bool unavailable);

  /// Every call waits, until it is set back.
  void set_hanging(bool hanging);

  /// The next `count` writes that succeed are told as Errc::uncertain.
  void lose_answers(std::size_t count = 1);

  /// The next `count` writes that succeed come to nothing, and are told as Errc::uncertain, too.
  void lose_commits(std::size_t count = 1);

  /// Calls this after every write that has committed, before its caller has the answer: where a
  /// test puts what happens in between. It must not write through this storage itself.
  void after_commit(std::function<void()> hook);

  /// Calls of `write` so far, with whatever outcome.
  [[nodiscard]] std::size_t writes() const;

  /// Calls that have failed or been told as uncertain so far.
  [[nodiscard]] std::size_t failures() const;

  /// Waits, in real time, until there are that many; false when `at_most` has passed before.
  [[nodiscard]] bool wait_for_failures(
      std::size_t count, std::chrono::milliseconds at_most = std::chrono::seconds(10)) const;

  /// The same for calls that hang.
  [[nodiscard]] bool wait_for_hanging(
      std::size_t count, std::chrono::milliseconds at_most = std::chrono::seconds(10)) const;

  [[nodiscard]] Result<void> write(const Work& work) override;
  [[nodiscard]] Result<void> read(const Work& work) override;
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(Listener listener) override;
  [[nodiscard]] Result<void> check() override;

 private:
  [[nodiscard]] Result<void> connect();
  [[nodiscard]] bool loses_answer();
  [[nodiscard]] bool loses_commit();
  [[nodiscard]] bool lose_one(std::size_t& left);
  void call_hook();

  ports::Storage& storage_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool unavailable_ = false;
  bool hanging_ = false;
  std::size_t hanging_calls_ = 0;
  std::size_t answers_to_lose_ = 0;
  std::size_t commits_to_lose_ = 0;
  std::function<void()> after_commit_;
  std::size_t writes_ = 0;
  std::size_t failures_ = 0;
};

}  // namespace rdev::memory
