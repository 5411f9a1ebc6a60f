#include "adapters/kubectl/marked_stream.hpp"

#include <algorithm>
#include <utility>

namespace rdev::kubectl {
namespace {

constexpr char kSign = '\x1e';
constexpr std::size_t kMaxPreamble = 4096;
constexpr std::size_t kMaxWord = 16;

}  // namespace

MarkedStream::MarkedStream(std::string_view mark, const ports::OutputSink& sink)
    : begin_line_(kSign + std::string(mark) + " begin\n"),
      end_prefix_(kSign + std::string(mark) + " end "),
      sink_(sink) {}

void MarkedStream::hand_on(std::string_view bytes) const {
  if (sink_ && !bytes.empty()) sink_(bytes);
}

void MarkedStream::feed(std::string_view bytes) {
  if (end_) return;  // from a background process that keeps the output open
  if (!begun_) return look_for_begin(bytes);
  look_for_end(bytes);
}

void MarkedStream::look_for_begin(std::string_view bytes) {
  held_ += bytes;
  const std::size_t at = held_.find(begin_line_);
  const std::size_t before = at != std::string::npos       ? at
                             : held_.size() > kMaxPreamble ? held_.size() - begin_line_.size()
                                                           : 0;
  preamble_.append(held_, 0,
                   std::min(before, kMaxPreamble - std::min(kMaxPreamble, preamble_.size())));
  held_.erase(0, before);
  if (at == std::string::npos) return;
  begun_ = true;
  const std::string rest = std::exchange(held_, {}).substr(begin_line_.size());
  look_for_end(rest);
}

void MarkedStream::look_for_end(std::string_view bytes) {
  std::string joined;
  if (!held_.empty()) {
    joined = std::exchange(held_, {}).append(bytes);
    bytes = joined;
  }
  for (std::size_t at = bytes.find(kSign); at != std::string_view::npos;) {
    const std::string_view rest = bytes.substr(at);
    if (rest.starts_with(end_prefix_)) {
      const std::string_view word = rest.substr(end_prefix_.size(), kMaxWord + 1);
      const std::size_t newline = word.find('\n');
      if (newline != std::string_view::npos) {
        end_ = word.substr(0, newline);
        return hand_on(bytes.substr(0, at));
      }
      if (word.size() <= kMaxWord) {
        held_ = rest;
        return hand_on(bytes.substr(0, at));
      }
    } else if (end_prefix_.starts_with(rest)) {
      held_ = rest;
      return hand_on(bytes.substr(0, at));
    }
    at = bytes.find(kSign, at + 1);
  }
  hand_on(bytes);
}

void MarkedStream::close() {
  if (begun_) {
    hand_on(std::exchange(held_, {}));
  } else {
    preamble_.append(held_, 0, kMaxPreamble - std::min(kMaxPreamble, preamble_.size()));
  }
}

}  // namespace rdev::kubectl
