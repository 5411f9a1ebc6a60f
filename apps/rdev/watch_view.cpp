#include "apps/rdev/watch_view.hpp"

#include <chrono>

#include <sys/ioctl.h>
#include <unistd.h>

#include "apps/rdev/event_text.hpp"
#include "apps/rdev/text.hpp"

namespace rdev::cli {

namespace {

std::size_t columns_of_terminal() {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

}  // namespace

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void complain(const std::string& text) {
  std::string line = "rdev: ";
  for (const std::string& one : neutralised_lines(text)) line += one + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void WatchView::show(const FollowedEvent& event) {
  if (mode_ == Mode::json) return print(neutralised_json(event.json) + "\n");
  progress_.note(event.value);
  clear_status();
  print(event_text(event.value, style_));
}

void WatchView::note(const std::string& text) {
  note_ = text;
  if (mode_ != Mode::live && !text.empty()) complain(text);
}

void WatchView::draw_status() {
  if (mode_ != Mode::live) return;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::size_t columns = columns_of_terminal() - 1;
  const std::string line =
      note_.empty() ? progress_.line(now, columns) : fitted(neutralised(note_), columns);
  clear_status();
  print(style_.cyan(line));
  has_status_ = true;
}

void WatchView::clear_status() {
  if (has_status_) print("\r\x1b[K");
  has_status_ = false;
}

}  // namespace rdev::cli
