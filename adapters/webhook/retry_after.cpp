#include "adapters/webhook/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>
#include <string>

namespace rdev::webhook {

namespace {

using std::chrono::seconds;

constexpr seconds kLongest = std::chrono::hours(7 * 24);

seconds bounded(std::int64_t count) {
  return seconds(std::clamp<std::int64_t>(count, 0, kLongest.count()));
}

}  // namespace

std::optional<seconds> parse_retry_after(std::string_view text, domain::Timestamp now) {
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
    std::int64_t count = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    return failure == std::errc() ? bounded(count) : kLongest;  // it is just too large a number
  }
  std::tm date{};
  std::istringstream input{std::string(text)};
  input.imbue(std::locale::classic());
  input >> std::get_time(&date, "%a, %d %b %Y %H:%M:%S GMT");
  if (input.fail()) return std::nullopt;
  const auto seconds_now = std::chrono::duration_cast<seconds>(now.time_since_epoch()).count();
  return bounded(static_cast<std::int64_t>(timegm(&date)) - seconds_now);
}

}  // namespace rdev::webhook
