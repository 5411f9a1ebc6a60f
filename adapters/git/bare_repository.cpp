#include "adapters/git/bare_repository.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "adapters/git/directories.hpp"
#include "adapters/git/environment.hpp"
#include "adapters/git/failures.hpp"
#include "adapters/process/capture.hpp"

namespace rdev::git {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::chrono::seconds kDeadline{30};

/// In a repository that was made here: its key, and the directories that were made above it.
constexpr const char* kNote = "rdev-provisioned.json";

/// Errors: those of a command that cannot be run. Any exit status is a value.
Result<process::Captured> git(std::vector<std::string> arguments, const std::stop_token& stop) {
  process::Command command{{"git"}, base_environment({}), "/"};
  command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                      std::make_move_iterator(arguments.end()));
  command.environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  command.environment["LC_ALL"] = "C";
  auto ran = process::capture(command, kDeadline, stop);
  if (ran.has_value() || ran.error().code == Errc::cancelled) return ran;
  return Error{Errc::unavailable, ran.error().in("git").message};
}

Error git_failure(std::string_view what, const process::Captured& ran) {
  return {Errc::unavailable, fmt::format("{}: {}", what, last_words(ran.err))};
}

/// What the note in a directory says; nothing when there is none that can be understood.
std::optional<json::object> read_note(const fs::path& directory) {
  std::ifstream file(directory / kNote, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  boost::system::error_code failed;
  json::value note = json::parse(text, failed);
  if (failed || !note.is_object()) return std::nullopt;
  return std::move(note.as_object());
}

Result<void> write_note(const fs::path& directory, const json::object& note) {
  std::ofstream file(directory / kNote, std::ios::binary);
  file << json::serialize(note) << '\n';
  if (file.flush()) return {};
  return Error{Errc::unavailable, fmt::format("{}: cannot be written", directory.string())};
}

bool bears(const std::optional<json::object>& note, const std::string& key) {
  const json::value* said = note ? note->if_contains("key") : nullptr;
  return said != nullptr && *said == json::value(key);
}

std::vector<fs::path> parents_in(const json::object& note) {
  std::vector<fs::path> parents;
  const json::value* list = note.if_contains("parents");
  if (list == nullptr || !list->is_array()) return parents;
  for (const json::value& parent : list->as_array()) {
    if (parent.is_string()) parents.emplace_back(std::string(parent.as_string()));
  }
  return parents;
}

/// Whether one that is there already is to be used.
bool is_owners(const domain::Resource& resource) {
  const json::value* owners = resource.detail.if_contains("owners");
  return owners != nullptr && *owners == true;
}

std::string branch_of(const domain::Resource& resource) {
  const json::value* branch = resource.detail.if_contains("branch");
  return branch != nullptr && branch->is_string() ? std::string(branch->as_string()) : "main";
}

/// What a creator that died has left beside the place.
Result<void> clear_siblings(const fs::path& path, const std::string& key) {
  for (const fs::path& sibling : siblings(path, key)) {
    const auto note = read_note(sibling);
    if (auto removed = remove_tree(sibling); removed.has_error()) return removed;
    if (note) remove_empty(parents_in(*note));
  }
  return {};
}

}  // namespace

std::string BareRepositories::kind() const {
  return "repository";
}

std::string BareRepositories::provider() const {
  return "bare_git";
}

Result<domain::Resource> BareRepositories::plan(const domain::Project& project) const {
  domain::Resource resource{kind(), provider(), {}, {}, {}, {}};
  const auto local = domain::local_path(project.repository);
  if (!local && !project.repository.url.empty()) {
    return Error{Errc::invalid,
                 "the project is invalid",
                 {{"/repository/url", "is elsewhere: leave it out, or provision.repository"}}};
  }
  if (!local && root_.empty()) {
    return Error{Errc::invalid,
                 "the project is invalid",
                 {{"/provision/repository", "is not set up on this server without a URL"}}};
  }
  resource.name = local ? *local : (root_ / (project.id.str() + ".git")).string();
  resource.detail = {{"branch", project.repository.branch}, {"owners", local.has_value()}};
  return resource;
}

Result<ports::MadeResource> BareRepositories::create(const domain::Resource& resource,
                                                     const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const fs::path path(resource.name);
  auto there = is_there(path);
  if (there.has_error()) return there.error();
  if (!*there) {
    const auto made = make(resource, stop);
    // Somebody else may have made one at the same time: then it is the one to look at.
    if (made.has_error() && made.error().code != Errc::already_exists) return made.error();
  }
  return use(resource, stop);
}

Result<ports::MadeResource> BareRepositories::use(const domain::Resource& resource,
                                                  const std::stop_token& stop) {
  const std::string& path = resource.name;
  const auto asked = git({"--git-dir=" + path, "rev-parse", "--is-bare-repository"}, stop);
  if (asked.has_error()) return asked.error();
  if (asked->exit_code != 0 || asked->out != "true\n") {
    return Error{Errc::already_exists,
                 fmt::format("{} exists, and is no bare git repository", path)};
  }
  ports::MadeResource made{resource.detail, {}, path};
  auto note = read_note(path);
  if (bears(note, resource.key)) {
    made.detail["parents"] = note->at("parents");
  } else if (!is_owners(resource)) {
    return Error{Errc::already_exists, fmt::format("{} exists, and is not the project's", path)};
  }
  return made;
}

Result<void> BareRepositories::make(const domain::Resource& resource, const std::stop_token& stop) {
  const auto parents = make_parents(resource.name);
  if (parents.has_error()) return parents.error();
  auto made = make_below(*parents, resource, stop);
  if (made.has_error()) remove_empty(*parents);
  return made;
}

/// Made complete beside its place, and moved there at once: nobody sees half a repository.
Result<void> BareRepositories::make_below(const std::vector<fs::path>& parents,
                                          const domain::Resource& resource,
                                          const std::stop_token& stop) {
  const auto place = TemporarySibling::make(resource.name, resource.key);
  if (place.has_error()) return place.error();
  json::array made;
  for (const fs::path& parent : parents) made.emplace_back(parent.string());
  const json::object note{{"key", resource.key}, {"parents", std::move(made)}};
  // First here, for whoever clears up if this process dies.
  if (auto noted = write_note(place->path(), note); noted.has_error()) return noted;

  const fs::path fresh = place->path() / "repository";
  const auto done =
      git({"init", "--quiet", "--bare", "--template=", "--initial-branch=" + branch_of(resource),
           "--", fresh.string()},
          stop);
  if (done.has_error()) return done.error();
  if (done->exit_code != 0) return git_failure("git init", *done);
  if (auto noted = write_note(fresh, note); noted.has_error()) return noted;
  return move(fresh, resource.name);
}

Result<void> BareRepositories::destroy(const domain::Resource& resource,
                                       const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const fs::path path(resource.name);
  const auto there = is_there(path);
  if (there.has_error()) return there.error();
  std::vector<fs::path> parents = parents_in(resource.detail);
  if (const auto note = read_note(path); *there && bears(note, resource.key)) {
    if (is_owners(resource)) {
      const auto refs = git({"--git-dir=" + path.string(), "for-each-ref", "--count=1"}, stop);
      if (refs.has_error()) return refs.error();
      if (refs->exit_code != 0) return git_failure("git for-each-ref", *refs);
      if (!refs->out.empty()) return {};  // the owner has begun to use it
    }
    parents = parents_in(*note);
    auto place = TemporarySibling::make(path, resource.key);
    if (place.has_error()) return place.error();
    if (auto noted = write_note(place->path(), *note); noted.has_error()) return noted;
    if (auto moved = move(path, place->path() / "repository"); moved.has_error()) return moved;
    if (auto removed = place->remove(); removed.has_error()) return removed;
  }
  if (auto cleared = clear_siblings(path, resource.key); cleared.has_error()) return cleared;
  remove_empty(parents);
  return {};
}

}  // namespace rdev::git
