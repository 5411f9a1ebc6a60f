#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ports/pod.hpp"

namespace rdev::worker {

/// How far both logs of a durable command have been read.
struct LogOffsets {
  std::uint64_t out = 0;
  std::uint64_t err = 0;

  friend bool operator==(const LogOffsets&, const LogOffsets&) = default;
};

/// Reads what a follower sends over one connection, which may break anywhere. Frames:
///   out OFFSET SIZE\n<SIZE bytes>   a piece of out.log (err: of err.log)
///   beat\n                          the connection lives
///   running\n                       the follower's last word: no exit status yet
///   exit CODE OUT ERR\n             the last word: the exit status, and the logs' final sizes
///   gone\n                          the last word: there is no such directory
/// Bytes are handed on as they come, also those of an unfinished frame, and counted in `offsets`:
/// a new connection goes on from there. A frame that does not fit makes the reader `broken`, and
/// it takes nothing more.
class FollowFrames {
 public:
  enum class End { none, running, exited, gone };

  FollowFrames(LogOffsets& offsets, const ports::OutputSink& on_out,
               const ports::OutputSink& on_err);

  void feed(std::string_view bytes);

  [[nodiscard]] End end() const noexcept { return end_; }
  [[nodiscard]] int exit_code() const noexcept { return exit_code_; }
  [[nodiscard]] bool broken() const noexcept { return broken_; }
  [[nodiscard]] bool any() const noexcept { return any_; }  ///< at least one good frame has begun

 private:
  std::string_view take_payload(std::string_view bytes);
  std::string_view take_header(std::string_view bytes);
  void read_header();
  bool read_piece(std::string_view name, std::uint64_t& offset, const ports::OutputSink& sink);
  bool read_exit();

  LogOffsets& offsets_;
  const ports::OutputSink& on_out_;
  const ports::OutputSink& on_err_;
  std::string header_;
  std::uint64_t owed_ = 0;  ///< payload bytes still to come
  std::uint64_t* position_ = nullptr;
  const ports::OutputSink* sink_ = nullptr;
  End end_ = End::none;
  int exit_code_ = 0;
  bool broken_ = false;
  bool any_ = false;
};

}  // namespace rdev::worker
