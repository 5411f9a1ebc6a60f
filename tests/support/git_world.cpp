#include "tests/support/git_world.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "tests/support/command.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;

std::string git(const fs::path& directory, std::vector<std::string> arguments) {
  std::vector<std::string> argv{"git",
                                "-C",
                                directory.string(),
                                "-c",
                                "user.name=somebody",
                                "-c",
                                "user.email=somebody@example.org",
                                "-c",
                                "commit.gpgSign=false",
                                "-c",
                                "core.quotePath=true"};
  argv.insert(argv.end(), std::make_move_iterator(arguments.begin()),
              std::make_move_iterator(arguments.end()));
  return checked_output(argv);
}

}  // namespace

GitWorld::GitWorld(Sandbox sandbox) {
  project_.id = domain::ProjectId("demo");
  project_.repository.url = (directory_.path() / "remotes" / "demo.git").string();
  fs::create_directories(repository());
  git(repository(), {"init", "--quiet", "--bare", "--initial-branch=main"});
  local_pod::LocalPodsConfig config{directory_.path() / "pods", {}, true};
  config.sandbox = sandbox == Sandbox::where_it_works;
  pods_ = std::make_unique<local_pod::LocalPods>(config, log_);
  pod_ = pods_->acquire(project_, {}).value();
}

bool GitWorld::is_sandboxed() {
  return pods_->sandboxed().value();
}

ports::GitContext GitWorld::context(const std::string& task) const {
  return {domain::TaskId(task + '-' + directory_.path().filename().string()), project_.repository,
          project_.repository.branch};
}

fs::path GitWorld::workspace() const {
  return directory_.path() / "pods" / "demo" / "workspace";
}

fs::path GitWorld::home() const {
  return directory_.path() / "pods" / "demo" / "home";
}

void GitWorld::write(const std::string& path, const std::string& content) const {
  write_file(workspace() / path, content);
}

std::string GitWorld::read(const std::string& path) const {
  return read_file(workspace() / path);
}

std::string GitWorld::agent(const std::string& script) {
  ports::ExecRequest request;
  request.argv = {"sh", "-e", "-c", script};
  std::string out;
  std::string err;
  const auto status = pod_->exec(
      request, [&](std::string_view bytes) { out += bytes; },
      [&](std::string_view bytes) { err += bytes; }, {});
  if (status.value().exit_code != 0) throw std::runtime_error(script + ": " + err);
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string GitWorld::in_workspace(std::vector<std::string> arguments) const {
  return git(workspace(), std::move(arguments));
}

fs::path GitWorld::repository() const {
  return project_.repository.url;
}

std::string GitWorld::in_repository(std::vector<std::string> arguments) const {
  return git(repository(), std::move(arguments));
}

bool GitWorld::has_branch(const std::string& branch) const {
  return !in_repository({"for-each-ref", "refs/heads/" + branch}).empty();
}

std::string GitWorld::push_from_elsewhere(const std::string& branch, const std::string& path,
                                          const std::string& content) const {
  const TemporaryDirectory place;
  const fs::path clone = place.path();
  git(clone, {"init", "--quiet", "--initial-branch=" + branch});
  if (has_branch(branch)) {
    git(clone, {"pull", "--quiet", repository().string(), branch});
  }
  write_file(clone / path, content);
  git(clone, {"add", "--all"});
  git(clone, {"commit", "--quiet", "--message", "somebody's " + path});
  git(clone, {"push", "--quiet", repository().string(), "HEAD:refs/heads/" + branch});
  return git(clone, {"rev-parse", "HEAD"});
}

void GitWorld::set_remote_hook(const std::string& name, const std::string& script) const {
  const fs::path hook = repository() / "hooks" / name;
  write_file(hook, "#!/bin/sh\n" + script + "\n");
  fs::permissions(hook, fs::perms::owner_all);
}

void GitWorld::move_repository() {
  const fs::path moved = directory_.path() / "remotes" / "moved.git";
  fs::rename(repository(), moved);
  project_.repository.url = moved.string();
}

void write_file(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace rdev::testing
