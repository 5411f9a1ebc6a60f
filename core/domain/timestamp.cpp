#include "core/domain/timestamp.hpp"

#include <cstddef>
#include <cstdint>

namespace rdev::domain {

namespace {

/// Walks over a text, taking what it expects and remembering whether all of it was there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    if (rest_.size() < count) return fail();
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  /// Takes one of `choices`; gives it, or 0.
  char one_of(std::string_view choices) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) {
      fail();
      return 0;
    }
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }

  /// Decimals after a point, if there are any, cut to milliseconds.
  int milliseconds() {
    if (rest_.empty() || rest_.front() != '.') return 0;
    rest_.remove_prefix(1);
    int value = 0;
    std::size_t count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++count) {
      if (count < 3) value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    if (count == 0) return fail();
    for (; count < 3; ++count) value *= 10;
    return value;
  }

  [[nodiscard]] bool complete() const { return ok_ && rest_.empty(); }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

/// RFC 3339 has the years 0000 to 9999.
constexpr Timestamp kFirst = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr Timestamp kEnd = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

void append_number(std::string& text, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text += digits;
}

}  // namespace

std::string format_rfc3339(Timestamp at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  std::string text;
  append_number(text, static_cast<int>(date.year()), 4);
  append_number(text += '-', static_cast<unsigned>(date.month()), 2);
  append_number(text += '-', static_cast<unsigned>(date.day()), 2);
  append_number(text += 'T', time.hours().count(), 2);
  append_number(text += ':', time.minutes().count(), 2);
  append_number(text += ':', time.seconds().count(), 2);
  append_number(text += '.', time.subseconds().count(), 3);
  text += 'Z';
  return text;
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  Scanner scan(text);
  const int year = scan.digits(4);
  scan.one_of("-");
  const int month = scan.digits(2);
  scan.one_of("-");
  const int day = scan.digits(2);
  scan.one_of("Tt ");
  const int hour = scan.digits(2);
  scan.one_of(":");
  const int minute = scan.digits(2);
  scan.one_of(":");
  const int second = scan.digits(2);
  const int millisecond = scan.milliseconds();
  const char zone = scan.one_of("Zz+-");
  int offset_minutes = 0;
  if (zone == '+' || zone == '-') {
    const int offset_hour = scan.digits(2);
    scan.one_of(":");
    const int offset_minute = scan.digits(2);
    if (offset_hour > 23 || offset_minute > 59) return std::nullopt;
    offset_minutes = (zone == '-' ? -1 : 1) * (offset_hour * 60 + offset_minute);
  }
  if (!scan.complete()) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const Timestamp at = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                       std::chrono::minutes(minute - offset_minutes) +
                       std::chrono::seconds(second) + std::chrono::milliseconds(millisecond);
  // An offset, or a leap second, may have led out of the years that RFC 3339 can write.
  const bool writable = at >= kFirst && at < kEnd;
  return writable ? std::optional(at) : std::nullopt;
}

}  // namespace rdev::domain
