#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/pod.hpp"

namespace rdev::kubectl {

/// One output of a command that was run by kExecScript: hands on what stands between the marked
/// lines, as it comes, holding back no more than what may turn out to be the last of them.
/// Used by one thread.
class MarkedStream {
 public:
  MarkedStream(std::string_view mark, const ports::OutputSink& sink);

  void feed(std::string_view bytes);

  /// Hands on what was held back, when nothing more comes.
  void close();

  [[nodiscard]] bool has_begun() const noexcept { return begun_; }

  /// What the last line says: an exit status or a word.
  [[nodiscard]] const std::optional<std::string>& end() const noexcept { return end_; }

  /// The beginning of what came before the first line: kubectl's own words, on stderr.
  [[nodiscard]] const std::string& preamble() const noexcept { return preamble_; }

 private:
  void look_for_begin(std::string_view bytes);
  void look_for_end(std::string_view bytes);
  void hand_on(std::string_view bytes) const;

  const std::string begin_line_;
  const std::string end_prefix_;
  const ports::OutputSink& sink_;
  std::string held_;
  std::string preamble_;
  bool begun_ = false;
  std::optional<std::string> end_;
};

}  // namespace rdev::kubectl
