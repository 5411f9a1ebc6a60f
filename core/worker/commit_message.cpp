#include "core/worker/commit_message.hpp"

#include <regex>

#include "core/domain/text.hpp"

namespace rdev::worker {

namespace {

/// What most tools show of a subject before they cut it.
constexpr std::size_t kMaxSubjectBytes = 72;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string_view first_line(std::string_view text) {
  text = trim(text);
  return trim(text.substr(0, text.find('\n')));
}

}  // namespace

std::string without_ci_skip(std::string_view text) {
  static const std::regex kSkip(R"(\[\s*(ci\s*skip|skip\s*ci)\s*\])",
                                std::regex::icase | std::regex::ECMAScript);
  std::string result(text);
  // Until nothing is found: taking one out of "[ci [ci skip]skip]" makes another.
  while (std::regex_search(result, kSkip)) result = std::regex_replace(result, kSkip, "");
  return result;
}

std::string commit_message(const domain::BuildSpec& spec) {
  if (spec.commit_message) return *spec.commit_message;
  // Cut first: a regular expression must not meet a line of a MiB.
  const std::string_view line =
      domain::truncate_utf8(first_line(spec.prompt), 4 * kMaxSubjectBytes);
  const std::string subject = without_ci_skip("rdev: " + std::string(trim(line)));
  return std::string(trim(domain::truncate_utf8(subject, kMaxSubjectBytes)));
}

}  // namespace rdev::worker
