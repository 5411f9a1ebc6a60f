#include "tests/contract/pod_git_contract.hpp"

#include <random>
#include <stop_token>

#include <doctest/doctest.h>

namespace rdev::testing {
namespace {

using Paths = std::vector<std::string>;

/// For no other suite that may run on this machine: pods end what runs under a task's name,
/// wherever it runs.
domain::TaskId unique_task(const std::string& name) {
  static const std::string run = std::to_string(std::random_device{}());
  return domain::TaskId(name + '-' + run);
}

/// One build's view of the setup; a failed step ends the test.
class Build {
 public:
  Build(const PodGitSetup& setup, const std::string& task)
      : setup_(setup), context_{unique_task(task), setup.repository, setup.repository.branch} {}

  void prepare() const {
    const auto done = setup_.git.prepare(setup_.pod, context_, {});
    if (done.has_error()) FAIL(done.error().message);
  }
  [[nodiscard]] bool is_empty() const {
    return checked(setup_.git.is_empty(setup_.pod, context_, {}));
  }
  [[nodiscard]] ports::GitCommit find_commit() const {
    return checked(setup_.git.find_commit(setup_.pod, context_, {}));
  }
  [[nodiscard]] Paths changes() const {
    return checked(setup_.git.changes(setup_.pod, context_, {}));
  }
  ports::GitCommit commit() const {
    return checked(setup_.git.commit(setup_.pod, context_, "a message", {}));
  }
  [[nodiscard]] Result<ports::GitPush> try_push() const {
    return setup_.git.push(setup_.pod, context_, {});
  }
  ports::GitPush push() const { return checked(try_push()); }

  [[nodiscard]] const ports::GitContext& context() const { return context_; }

 private:
  template <class T>
  static T checked(const Result<T>& result) {
    if (result.has_error()) FAIL(result.error().message);
    return *result;
  }

  const PodGitSetup& setup_;
  ports::GitContext context_;
};

void committing_contract(const PodGitSetup& setup) {
  const Build build(setup, "task-1");

  SUBCASE("on an empty remote there is nothing to find, to commit or to push") {
    build.prepare();
    CHECK_FALSE(build.find_commit().sha);
    CHECK(build.changes().empty());
    const ports::GitCommit made = build.commit();
    CHECK_FALSE(made.sha);
    CHECK(made.files_changed.empty());
    CHECK(build.try_push().error().code == Errc::internal);
    CHECK(setup.remote_commits().empty());
  }

  SUBCASE("a project is empty until something is committed, by a build or by somebody else") {
    build.prepare();
    CHECK(build.is_empty());
    setup.change("file");
    CHECK(build.is_empty());
    build.commit();
    CHECK_FALSE(build.is_empty());
  }

  SUBCASE("a project with files of somebody else's is not empty") {
    setup.push_from_elsewhere("theirs");
    build.prepare();
    CHECK_FALSE(build.is_empty());
  }

  SUBCASE("changes are sorted paths, and a commit takes them all") {
    build.prepare();
    for (const char* path : {"b", "a/c", "a/b", "Z"}) setup.change(path);
    CHECK(build.changes() == Paths{"Z", "a/b", "a/c", "b"});
    const ports::GitCommit made = build.commit();
    REQUIRE(made.sha);
    CHECK(made.sha->size() == 40);
    CHECK(made.sha->find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(made.files_changed == Paths{"Z", "a/b", "a/c", "b"});
  }

  SUBCASE("a commit given again is the same one") {
    build.prepare();
    setup.change("a");
    const ports::GitCommit made = build.commit();
    const ports::GitCommit again = build.commit();
    CHECK(again.sha == made.sha);
    CHECK(again.files_changed == made.files_changed);
  }

  SUBCASE("a commit is found by its own task, in its own and in a fresh attempt") {
    build.prepare();
    setup.change("a");
    const ports::GitCommit made = build.commit();
    CHECK(build.find_commit().sha == made.sha);
    build.prepare();
    CHECK(build.find_commit().sha == made.sha);
    CHECK(build.find_commit().files_changed == Paths{"a"});
    const Build other(setup, "task-2");
    other.prepare();
    CHECK_FALSE(other.find_commit().sha);
    CHECK_FALSE(other.commit().sha);
  }

  SUBCASE("to prepare again loses no change") {
    build.prepare();
    setup.change("a");
    setup.push_from_elsewhere("theirs");
    const Build other(setup, "task-2");
    other.prepare();
    CHECK(other.commit().files_changed == Paths{"a"});
  }
}

void pushing_contract(const PodGitSetup& setup) {
  const Build build(setup, "task-1");
  setup.push_from_elsewhere("first");
  build.prepare();
  setup.change("own");
  const std::string sha = build.commit().sha.value();

  SUBCASE("a push stands on the remote, once, however often it is given") {
    const ports::GitPush pushed = build.push();
    CHECK(pushed.sha == sha);
    CHECK(pushed.branch == setup.repository.branch);
    CHECK(pushed.remote == setup.repository.url);
    CHECK(build.push().sha == sha);
    CHECK(setup.remote_commits().size() == 2);
    CHECK(setup.remote_commits().back() == sha);
  }

  SUBCASE("an attempt after a crash pushes the commit of the one before") {
    build.prepare();
    CHECK(build.find_commit().sha == sha);
    CHECK(build.push().sha == sha);
    build.prepare();
    CHECK(build.find_commit().sha == sha);
    CHECK(build.push().sha == sha);
    CHECK(setup.remote_commits().size() == 2);
  }

  SUBCASE("what others pushed on top of a build does not hide it") {
    build.push();
    setup.push_from_elsewhere("theirs");
    build.prepare();
    CHECK(build.find_commit().sha == sha);
    CHECK(build.push().sha == sha);
    CHECK(setup.remote_commits().size() == 3);
  }

  SUBCASE("a push goes on top of what others pushed meanwhile") {
    setup.push_from_elsewhere("theirs");
    const std::string theirs = setup.remote_commits().back();
    const ports::GitPush pushed = build.push();
    CHECK(setup.remote_commits().size() == 3);
    CHECK(setup.remote_commits().at(1) == theirs);
    CHECK(setup.remote_commits().back() == pushed.sha);
    CHECK(build.find_commit().sha == pushed.sha);
  }

  SUBCASE("commits that an earlier build did not push go along") {
    const Build next(setup, "task-2");
    next.prepare();
    setup.change("more");
    const ports::GitCommit made = next.commit();
    CHECK(made.files_changed == Paths{"more"});
    CHECK(next.push().sha == made.sha);
    CHECK(setup.remote_commits().at(1) == sha);
  }

  SUBCASE("a remote that refuses is a conflict in its own words, and the commit stays") {
    setup.refuse("frozen until Monday");
    const auto refused = build.try_push();
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::conflict);
    CHECK(refused.error().message.find("frozen until Monday") != std::string::npos);
    CHECK(setup.remote_commits().size() == 1);
    setup.refuse("");
    CHECK(build.push().sha == sha);
  }

  SUBCASE("a remote out of reach is unavailable, and later it goes on") {
    setup.take_remote_away(true);
    CHECK(build.try_push().error().code == Errc::unavailable);
    CHECK(setup.git.prepare(setup.pod, build.context(), {}).error().code == Errc::unavailable);
    setup.take_remote_away(false);
    build.prepare();
    CHECK(build.push().sha == sha);
  }
}

void stopping_contract(const PodGitSetup& setup) {
  const Build build(setup, "task-1");
  build.prepare();
  setup.change("own");
  std::stop_source source;
  source.request_stop();
  const std::stop_token stop = source.get_token();
  CHECK(setup.git.prepare(setup.pod, build.context(), stop).error().code == Errc::cancelled);
  CHECK(setup.git.find_commit(setup.pod, build.context(), stop).error().code == Errc::cancelled);
  CHECK(setup.git.changes(setup.pod, build.context(), stop).error().code == Errc::cancelled);
  CHECK(setup.git.commit(setup.pod, build.context(), "m", stop).error().code == Errc::cancelled);
  CHECK(setup.git.push(setup.pod, build.context(), stop).error().code == Errc::cancelled);
  CHECK(build.changes() == Paths{"own"});
  CHECK(setup.remote_commits().empty());
}

}  // namespace

void pod_git_contract(const PodGitSetup& setup) {
  SUBCASE("commits") {
    committing_contract(setup);
  }
  SUBCASE("pushes") {
    pushing_contract(setup);
  }
  SUBCASE("nothing happens after a stop request") {
    stopping_contract(setup);
  }
}

}  // namespace rdev::testing
