#include "core/domain/line_splitter.hpp"

#include <algorithm>

#include "core/domain/text.hpp"

namespace rdev::domain {

void LineSplitter::feed(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    hold(bytes.substr(0, end), sink);
    if (end == std::string_view::npos) return;
    if (!skipping_) sink(held_, false);
    held_.clear();
    skipping_ = false;
    bytes.remove_prefix(end + 1);
  }
}

void LineSplitter::finish(const Sink& sink) {
  if (!held_.empty()) sink(held_, false);
  held_.clear();
  skipping_ = false;
}

void LineSplitter::hold(std::string_view piece, const Sink& sink) {
  if (skipping_) return;
  // One byte beyond the bound tells a line that fills it from one that is longer.
  held_.append(piece.substr(0, max_bytes_ + 1 - held_.size()));
  if (held_.size() <= max_bytes_) return;
  sink(truncate_utf8(held_, max_bytes_), true);
  held_.clear();
  skipping_ = true;
}

}  // namespace rdev::domain
