#include "adapters/git/commit_text.hpp"

#include <algorithm>
#include <vector>

#include "core/domain/text.hpp"

namespace rdev::git {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";

bool is_blank(std::string_view line) {
  return line.find_first_not_of(kSpace) == std::string_view::npos;
}

/// Without blank lines at its beginning and white space at its end. A first line keeps its indent.
std::string_view trimmed(std::string_view text) {
  if (is_blank(text)) return {};
  text = text.substr(0, text.find_last_not_of(kSpace) + 1);
  while (is_blank(text.substr(0, text.find('\n')))) text.remove_prefix(text.find('\n') + 1);
  return text;
}

/// The lines after the last blank one; none when there is no blank one, since a subject is no
/// place for trailers.
std::vector<std::string_view> last_paragraph(std::string_view text) {
  std::vector<std::string_view> lines;
  bool is_first = true;
  text = trimmed(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_blank(line)) {
      lines.clear();
      is_first = false;
    } else {
      lines.push_back(line);
    }
  }
  return is_first ? std::vector<std::string_view>{} : lines;
}

bool is_trailer(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == line.size()) return false;
  const bool is_word =
      std::all_of(line.begin(), line.begin() + static_cast<long>(colon), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
      });
  return is_word && line[colon + 1] == ' ';
}

bool ends_in_trailers(std::string_view text) {
  const auto lines = last_paragraph(text);
  return !lines.empty() && is_trailer(lines.front()) &&
         std::all_of(lines.begin(), lines.end(), [](std::string_view line) {
           return is_trailer(line) || line.front() == ' ' || line.front() == '\t';
         });
}

std::string trailer_of(const domain::TaskId& task) {
  return "Rdev-Task: " + task.str();
}

}  // namespace

std::string with_trailer(std::string_view message, const domain::TaskId& task) {
  std::string text = domain::to_storable_utf8(trimmed(message));
  if (text.empty()) text = "rdev: build " + task.str();
  if (has_trailer(text, task)) return text + '\n';
  return text + (ends_in_trailers(text) ? "\n" : "\n\n") + trailer_of(task) + '\n';
}

bool has_trailer(std::string_view message, const domain::TaskId& task) {
  const auto lines = last_paragraph(message);
  return std::any_of(lines.begin(), lines.end(), [trailer = trailer_of(task)](auto line) {
    return line.substr(0, line.find_last_not_of(kSpace) + 1) == trailer;
  });
}

}  // namespace rdev::git
