#include "core/domain/tail_buffer.hpp"

#include "core/domain/text.hpp"

namespace rdev::domain {

void TailBuffer::append(std::string_view bytes) {
  // One byte more than is ever given tells that something was dropped, and whether the tail would
  // begin inside a sequence.
  const std::size_t enough = max_bytes_ + 1;
  if (bytes.size() >= enough) {
    kept_.assign(bytes.substr(bytes.size() - enough));
    return;
  }
  kept_.append(bytes);
  // Not at every piece: moving the whole for each line would cost its square.
  if (kept_.size() > 2 * enough) kept_.erase(0, kept_.size() - enough);
}

std::string_view TailBuffer::tail() const noexcept {
  return tail_utf8(kept_, max_bytes_);
}

}  // namespace rdev::domain
