#include "apps/rdev/table.hpp"

#include <algorithm>

#include "apps/rdev/text.hpp"

namespace rdev::cli {

namespace {

constexpr std::size_t kWidest = 60;
constexpr std::size_t kNameWidth = 15;

/// Characters, as `fitted` counts them.
std::size_t width_of(const std::string& text) {
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_first));
}

}  // namespace

void Table::add(const std::vector<std::string>& cells) {
  std::vector<std::string> row;
  row.reserve(cells.size());
  for (const std::string& cell : cells) row.push_back(neutralised(cell));
  rows_.push_back(std::move(row));
}

std::string Table::text(const Style& style) const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t at = 0; at < row.size(); ++at) {
      widths[at] = std::min(kWidest, std::max(widths[at], width_of(row[at])));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t at = 0; at < row.size(); ++at) {
      const bool is_last = at + 1 == row.size();
      line += is_last ? row[at] : padded(row[at], widths[at]) + "  ";
    }
    text += (&row == &rows_.front() ? style.bold(line) : line) + "\n";
  }
  return text;
}

void Facts::add(std::string_view name, const std::string& value) {
  if (!value.empty()) facts_.emplace_back(name, neutralised_lines(value));
}

std::string Facts::text(const Style& style) const {
  std::string text;
  for (const auto& [name, lines] : facts_) {
    std::string head = style.dim(padded(name + ":", kNameWidth));
    for (const std::string& line : lines) {
      text.append(head).append(" ").append(line).append("\n");
      head = std::string(kNameWidth, ' ');
    }
  }
  return text;
}

}  // namespace rdev::cli
