#include "adapters/git/answers.hpp"

#include <algorithm>
#include <array>

#include "adapters/git/failures.hpp"
#include "core/domain/text.hpp"

namespace rdev::git {
namespace {

constexpr std::size_t kShaSize = 40;
constexpr std::string_view kHeads = "refs/heads/";

/// In the summary of a refused push: the branch moved under us, before or during the push.
constexpr std::array<std::string_view, 6> kOutrun{"non-fast-forward",     "fetch first",
                                                  "stale info",           "cannot lock ref",
                                                  "failed to update ref", "incorrect old value"};

template <class Use>
void for_each_part(std::string_view text, char separator, Use use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    use(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool ends_with_nul(std::string_view text) {
  return text.empty() || text.back() == '\0';
}

Error cut_off() {
  return {Errc::unavailable, "a list of paths was cut off"};
}

/// What the far end printed, hooks above all: git marks each line of it.
std::string remote_lines(std::string_view text) {
  constexpr std::string_view kMark = "remote: ";
  std::string lines;
  for_each_part(text, '\n', [&](std::string_view line) {
    if (line.starts_with(kMark)) lines.append(line.substr(kMark.size())).push_back('\n');
  });
  return lines;
}

}  // namespace

std::optional<std::string> parse_sha(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() != kShaSize) return std::nullopt;
  if (text.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
  return std::string(text);
}

Result<std::vector<std::string>> parse_paths(std::string_view text) {
  if (!ends_with_nul(text)) return cut_off();
  std::vector<std::string> paths;
  for_each_part(text, '\0',
                [&](std::string_view path) { paths.push_back(domain::to_storable_utf8(path)); });
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<std::vector<std::string>> parse_status(std::string_view text) {
  // The line about the branch is always there, so that nothing at all means a cut connection.
  if (text.empty() || !ends_with_nul(text)) return cut_off();
  std::string paths;
  for_each_part(text, '\0', [&](std::string_view entry) {
    if (entry.starts_with("## ") || entry.size() < 4) return;
    paths.append(entry.substr(3)).push_back('\0');
  });
  return parse_paths(paths);
}

RemoteRefs parse_remote_refs(std::string_view text) {
  RemoteRefs refs;
  for_each_part(text, '\n', [&](std::string_view line) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return;
    const std::string_view value = line.substr(0, tab);
    const std::string_view name = line.substr(tab + 1);
    constexpr std::string_view kSymref = "ref: refs/heads/";
    if (name == "HEAD" && value.starts_with(kSymref)) {
      refs.default_branch = std::string(value.substr(kSymref.size()));
    }
    const auto sha = parse_sha(value);
    if (sha && name.starts_with(kHeads)) refs.heads[std::string(name.substr(kHeads.size()))] = *sha;
  });
  return refs;
}

PushAnswer parse_push(const Output& output) {
  std::string_view refusal;
  for_each_part(output.out, '\n', [&](std::string_view line) {
    if (line.starts_with("!\t")) refusal = line.substr(line.rfind('\t') + 1);
  });
  if (refusal.empty() && output.exit_code == 0) {
    return {PushAnswer::Kind::accepted, last_words(remote_lines(output.err))};
  }
  // The remote could not even store what it got.
  const bool is_unpacked = refusal.find("unpacker error") == std::string_view::npos;
  if (refusal.empty() || !is_unpacked) return {PushAnswer::Kind::failed, last_words(output.err)};

  const bool is_outrun = std::any_of(kOutrun.begin(), kOutrun.end(), [&](std::string_view why) {
    return refusal.find(why) != std::string_view::npos;
  });
  return {is_outrun ? PushAnswer::Kind::outrun : PushAnswer::Kind::refused,
          last_words(output.err + '\n' + std::string(refusal))};
}

}  // namespace rdev::git
