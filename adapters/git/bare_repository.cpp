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
#include "core/domain/project.hpp"

namespace rdev::git {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::chrono::seconds kDeadline{30};

/// In a repository that was made here: for which project, and with which directories above it.
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

/// What the note in a repository says; nothing when there is none that can be understood.
std::optional<json::object> read_note(const fs::path& repository) {
  std::ifstream file(repository / kNote, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  boost::system::error_code failed;
  json::value note = json::parse(text, failed);
  if (failed || !note.is_object()) return std::nullopt;
  return std::move(note.as_object());
}

bool is_for(const json::object& note, const json::value& project) {
  const json::value* named = note.if_contains("project");
  return named != nullptr && *named == project;
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

}  // namespace

std::string BareRepositories::kind() const {
  return "repository";
}

Result<ports::ProvisionedResource> BareRepositories::create(const domain::Project& project,
                                                            const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const auto local = domain::local_path(project.repository);
  if (!local) {
    return Error{Errc::invalid, "the repository's URL is no path of this machine"};
  }
  const fs::path path(*local);
  auto there = is_there(path);
  if (there.has_error()) return there.error();
  if (!*there) {
    const auto made = make(path, project, stop);
    // Somebody else may have made one at the same time: then it is the one to use.
    if (made.has_error() && made.error().code != Errc::already_exists) return made.error();
  }
  return use(path, project, stop);
}

Result<ports::ProvisionedResource> BareRepositories::use(const fs::path& path,
                                                         const domain::Project& project,
                                                         const std::stop_token& stop) const {
  const auto asked = git({"--git-dir=" + path.string(), "rev-parse", "--is-bare-repository"}, stop);
  if (asked.has_error()) return asked.error();
  if (asked->exit_code != 0 || asked->out != "true\n") {
    return Error{Errc::already_exists,
                 fmt::format("{} exists, and is no bare git repository", path.string())};
  }
  ports::ProvisionedResource resource{kind(), path.string(), {}};
  resource.detail = {{"made", false}, {"project", project.id.str()}};
  auto note = read_note(path);
  if (!note || !is_for(*note, resource.detail.at("project"))) return resource;
  resource.detail = std::move(*note);
  resource.detail["made"] = true;
  return resource;
}

Result<void> BareRepositories::make(const fs::path& path, const domain::Project& project,
                                    const std::stop_token& stop) const {
  const auto parents = make_parents(path);
  if (parents.has_error()) return parents.error();
  auto made = make_below(*parents, path, project, stop);
  if (made.has_error()) remove_empty(*parents);
  return made;
}

/// Made complete beside its place, and moved there at once: nobody sees half a repository.
Result<void> BareRepositories::make_below(const std::vector<fs::path>& parents,
                                          const fs::path& path, const domain::Project& project,
                                          const std::stop_token& stop) const {
  const auto place = TemporarySibling::make(path);
  if (place.has_error()) return place.error();
  const fs::path fresh = place->path() / "repository";
  const auto done =
      git({"init", "--quiet", "--bare",
           "--template=", "--initial-branch=" + project.repository.branch, "--", fresh.string()},
          stop);
  if (done.has_error()) return done.error();
  if (done->exit_code != 0) return git_failure("git init", *done);

  json::array made;
  for (const fs::path& parent : parents) made.emplace_back(parent.string());
  const json::object note{{"project", project.id.str()}, {"parents", std::move(made)}};
  std::ofstream file(fresh / kNote, std::ios::binary);
  file << json::serialize(note) << '\n';
  if (!file.flush()) {
    return Error{Errc::unavailable, fmt::format("{}: cannot be written", fresh.string())};
  }
  return move(fresh, path);
}

Result<void> BareRepositories::destroy(const ports::ProvisionedResource& resource,
                                       const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const json::value* made = resource.detail.if_contains("made");
  const json::value* project = resource.detail.if_contains("project");
  if (made == nullptr || *made != true || project == nullptr) return {};
  const fs::path path(resource.name);
  const auto there = is_there(path);
  if (there.has_error()) return there.error();
  if (*there) {
    const auto note = read_note(path);
    if (!note || !is_for(*note, *project)) return {};  // another one stands there now
    const auto refs = git({"--git-dir=" + path.string(), "for-each-ref", "--count=1"}, stop);
    if (refs.has_error()) return refs.error();
    if (refs->exit_code != 0) return git_failure("git for-each-ref", *refs);
    if (!refs->out.empty()) {
      return Error{Errc::forbidden,
                   fmt::format("{} holds commits by now, and stays", path.string())};
    }
    auto place = TemporarySibling::make(path);
    if (place.has_error()) return place.error();
    if (auto moved = move(path, place->path() / "repository"); moved.has_error()) return moved;
    if (auto removed = place->remove(); removed.has_error()) return removed;
  }
  remove_empty(parents_in(resource.detail));
  return {};
}

}  // namespace rdev::git
