#include "core/worker/follow_frames.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace rdev::worker {
namespace {

constexpr std::size_t kMaxHeaderBytes = 80;

/// The numbers after `name`, if `header` is that and exactly `count` numbers.
template <std::size_t count>
std::optional<std::array<std::uint64_t, count>> numbers(std::string_view header,
                                                        std::string_view name) {
  if (!header.starts_with(name)) return std::nullopt;
  header.remove_prefix(name.size());
  std::array<std::uint64_t, count> values{};
  for (std::uint64_t& value : values) {
    if (!header.starts_with(' ')) return std::nullopt;
    header.remove_prefix(1);
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), value);
    if (error != std::errc{}) return std::nullopt;
    header.remove_prefix(static_cast<std::size_t>(end - header.data()));
  }
  if (!header.empty()) return std::nullopt;
  return values;
}

}  // namespace

FollowFrames::FollowFrames(LogOffsets& offsets, const ports::OutputSink& on_out,
                           const ports::OutputSink& on_err)
    : offsets_(offsets), on_out_(on_out), on_err_(on_err) {}

void FollowFrames::feed(std::string_view bytes) {
  while (!bytes.empty() && !broken_ && end_ == End::none) {
    bytes = owed_ > 0 ? take_payload(bytes) : take_header(bytes);
  }
}

std::string_view FollowFrames::take_payload(std::string_view bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(owed_, bytes.size()));
  owed_ -= size;
  *position_ += size;
  if (*sink_) (*sink_)(bytes.substr(0, size));
  return bytes.substr(size);
}

std::string_view FollowFrames::take_header(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  header_.append(bytes.substr(0, std::min(end, kMaxHeaderBytes + 1)));
  if (header_.size() > kMaxHeaderBytes) {
    broken_ = true;
    return {};
  }
  if (end == std::string_view::npos) return {};
  read_header();
  header_.clear();
  return bytes.substr(end + 1);
}

void FollowFrames::read_header() {
  if (header_ == "running") {
    end_ = End::running;
  } else if (header_ == "gone") {
    end_ = End::gone;
  } else if (header_ != "beat") {
    broken_ = !read_piece("out", offsets_.out, on_out_) &&
              !read_piece("err", offsets_.err, on_err_) && !read_exit();
  }
  any_ = any_ || !broken_;
}

bool FollowFrames::read_piece(std::string_view name, std::uint64_t& offset,
                              const ports::OutputSink& sink) {
  const auto values = numbers<2>(header_, name);
  if (!values || (*values)[0] != offset) return false;
  position_ = &offset;
  sink_ = &sink;
  owed_ = (*values)[1];
  return true;
}

bool FollowFrames::read_exit() {
  const auto values = numbers<3>(header_, "exit");
  // An exit status counts only when nothing of the logs is missing.
  if (!values || LogOffsets{(*values)[1], (*values)[2]} != offsets_ || (*values)[0] > 255) {
    return false;
  }
  exit_code_ = static_cast<int>((*values)[0]);
  end_ = End::exited;
  return true;
}

}  // namespace rdev::worker
