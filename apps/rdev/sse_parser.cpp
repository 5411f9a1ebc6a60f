#include "apps/rdev/sse_parser.hpp"

namespace rdev::cli {

void SseParser::feed(std::string_view bytes) {
  while (true) {
    const std::size_t end = bytes.find('\n');
    rest_ += bytes.substr(0, end);
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    const std::string line = std::move(rest_);
    rest_.clear();
    take_line(line);
  }
}

void SseParser::take_line(std::string_view line) {
  constexpr std::string_view kData = "data:";
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with(kData)) {
    line.remove_prefix(kData.size());
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (!data_.empty()) data_ += '\n';
    data_ += line;
    return;
  }
  if (!line.empty() || data_.empty()) return;
  const std::string data = std::move(data_);
  data_.clear();
  on_data_(data);
}

}  // namespace rdev::cli
