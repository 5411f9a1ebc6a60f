#include "core/service/project_service.hpp"

#include <functional>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "adapters/memory/templates.hpp"
#include "tests/support/core_world.hpp"

namespace rdev::service {

using testing::make_spec;

namespace {

/// Keeps a set of repositories; unmakes only those that it has made.
class Repositories : public ports::Provisioner {
 public:
  std::map<std::string, std::string> keys;  ///< of those that exist, by URL
  std::optional<Error> create_fails;        ///< as every create does then
  std::optional<Error> destroy_fails;       ///< the same
  std::function<void()> when_created;       ///< after each creation

  [[nodiscard]] std::string kind() const override { return "repository"; }
  [[nodiscard]] std::string provider() const override { return "test"; }

  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override {
    return domain::Resource{kind(), provider(), project.repository.url, {}, {}, {}};
  }

  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token&) override {
    if (create_fails) return *create_fails;
    keys.try_emplace(resource.name, resource.key);
    if (when_created) when_created();
    return ports::MadeResource{};
  }

  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token&) override {
    if (destroy_fails) return *destroy_fails;
    const auto there = keys.find(resource.name);
    if (there != keys.end() && there->second == resource.key) keys.erase(there);
    return {};
  }
};

domain::Project make_project(const std::string& url = "/srv/git/demo.git") {
  domain::Project project;
  project.id = domain::ProjectId("demo");
  project.repository.url = url;
  return project;
}

struct World : testing::CoreWorld {
  memory::Templates templates;
  BuildService builds{storage, templates, clock, ids, BuildLimits{1}};
  Repositories repositories;
  Provisioning provisioning{{storage, clock, ids, log}, Provisioners({&repositories})};
  ProjectService projects{storage, builds, provisioning, clock};

  auto create_and_build(const domain::Project& project = make_project(),
                        const domain::BuildSpec& spec = make_spec()) {
    return projects.create_and_build(project, spec, "key-1");
  }

  [[nodiscard]] bool has_project() { return projects.find(domain::ProjectId("demo")).has_value(); }

  /// Some time later, another server looks around.
  void sweep() {
    clock.advance(std::chrono::hours(1));
    while (provisioning.resume({}).value()) {
    }
  }

  /// Makes the next submission be refused.
  void fill_queue() {
    add_project("other");
    submit(make_spec(), "other");
  }
};

}  // namespace

TEST_CASE("a project is created once, with the time of its creation") {
  World world;
  const auto created = world.projects.create(make_project()).value().project;
  CHECK(created.created_at == world.clock.now());
  CHECK(world.projects.find(created.id).value() == created);
  CHECK(world.projects.create(make_project()).error().code == Errc::already_exists);
  CHECK(world.projects.list(std::nullopt, 10).value().size() == 1);
}

TEST_CASE("a project with an unfinished build can't be removed") {
  World world;
  world.projects.create(make_project()).value();
  const auto id = world.submit(make_spec());
  CHECK(world.projects.remove(domain::ProjectId("demo")).error().code == Errc::conflict);
  world.cancel(id);
  CHECK(world.projects.remove(domain::ProjectId("demo")).value());
  CHECK_FALSE(world.has_project());
}

TEST_CASE("create-and-build makes repository, project and build") {
  World world;
  const auto made = world.create_and_build().value();
  const domain::Project& project = made.project.project;
  CHECK(project == world.projects.find(project.id).value());
  CHECK(made.build == world.entry(made.build.task_id));
  CHECK(made.build.project_id == project.id);
  CHECK(project.created_at == world.clock.now());
  CHECK(world.repositories.keys.contains("/srv/git/demo.git"));
}

TEST_CASE("create-and-build asks nobody for a remote repository") {
  World world;
  CHECK(world.create_and_build(make_project("https://forge.example/demo.git")).has_value());
  CHECK(world.repositories.keys.empty());
}

TEST_CASE("create-and-build takes a repository that is there, and never unmakes it") {
  World world;
  world.repositories.keys["/srv/git/demo.git"] = "somebody";
  SUBCASE("success") {
    CHECK(world.create_and_build().has_value());
  }
  SUBCASE("failure") {
    world.fill_queue();
    CHECK(world.create_and_build().error().code == Errc::queue_full);
  }
  CHECK(world.repositories.keys.contains("/srv/git/demo.git"));
}

TEST_CASE("create-and-build without its repository creates nothing else") {
  World world;
  world.repositories.create_fails = Error{Errc::already_exists, "a file is in its place"};
  CHECK(world.create_and_build().error().code == Errc::already_exists);
  CHECK_FALSE(world.has_project());
}

TEST_CASE("create-and-build leaves nothing behind when the build is refused") {
  World world;
  world.fill_queue();
  CHECK(world.create_and_build().error().code == Errc::queue_full);
  CHECK_FALSE(world.has_project());
  CHECK(world.repositories.keys.empty());
}

TEST_CASE("create-and-build leaves nothing behind when the database goes away") {
  World world;
  world.repositories.when_created = [&] { world.storage.set_unavailable(true); };
  CHECK(world.create_and_build().error().code == Errc::provisioning_failed);
  world.storage.set_unavailable(false);
  world.sweep();
  CHECK_FALSE(world.has_project());
  CHECK(world.repositories.keys.empty());
}

TEST_CASE("create-and-build does not begin while the database is away") {
  World world;
  world.storage.set_unavailable(true);
  bool created = false;
  world.repositories.when_created = [&] { created = true; };
  CHECK(world.create_and_build().error().code == Errc::unavailable);
  CHECK_FALSE(created);
}

TEST_CASE("create-and-build with a faulty spec touches nothing, and says where in the request") {
  World world;
  auto spec = make_spec();
  spec.template_name = "unknown";
  const auto error = world.create_and_build(make_project(), spec).error();
  CHECK(error.code == Errc::invalid);
  REQUIRE(error.fields.size() == 1);
  CHECK(error.fields[0].pointer == "/build/template");
  CHECK_FALSE(world.has_project());
  CHECK(world.repositories.keys.empty());
}

TEST_CASE("create-and-build of a known project is refused and changes nothing of it") {
  World world;
  const auto known = world.projects.create(make_project("/srv/git/known.git")).value().project;
  CHECK(world.create_and_build().error().code == Errc::already_exists);
  CHECK(world.projects.find(known.id).value() == known);
  CHECK(world.repositories.keys.empty());
}

TEST_CASE("two requests at once for one project: one makes it, the other changes nothing") {
  World world;
  std::optional<Error> other;
  world.repositories.when_created = [&] {
    world.repositories.when_created = {};
    other = world.create_and_build().error();
  };
  CHECK(world.create_and_build().has_value());
  CHECK(other->code == Errc::already_exists);
  CHECK(world.has_project());
  CHECK(world.repositories.keys.contains("/srv/git/demo.git"));
}

TEST_CASE("a commit of unknown outcome keeps the repository, as the project may stand") {
  World world;
  int commits = 0;
  world.repositories.when_created = [&] {
    // The next commit notes the repository, and the one after it makes the project ready.
    world.storage.after_commit([&] {
      if (++commits == 2) world.storage.lose_answers();
    });
  };
  CHECK(world.create_and_build().error().code == Errc::uncertain);
  CHECK(world.has_project());
  CHECK(world.repositories.keys.contains("/srv/git/demo.git"));
}

TEST_CASE("a record of unknown outcome is undone, and safe to ask for again") {
  World world;
  world.repositories.when_created = [&] { world.storage.lose_answers(); };
  CHECK(world.create_and_build().error().code == Errc::unavailable);
  CHECK_FALSE(world.has_project());
  CHECK(world.repositories.keys.empty());
}

TEST_CASE("a repository that could not be removed again is said to be on its way") {
  World world;
  world.fill_queue();
  world.repositories.destroy_fails = Error{Errc::unavailable, "the disk is gone"};
  const auto error = world.create_and_build().error();
  CHECK(error.code == Errc::queue_full);
  CHECK(error.message.find("still being undone") != std::string::npos);
  const auto left = world.projects.find_with_resources(domain::ProjectId("demo")).value();
  CHECK(left.project.state == domain::ProjectState::removing);
  REQUIRE(left.resources.size() == 1);
  CHECK(left.resources[0].last_error == "the disk is gone");
  world.repositories.destroy_fails.reset();
  world.sweep();
  CHECK_FALSE(world.has_project());
  CHECK(world.repositories.keys.empty());
}

TEST_CASE("a repository that was only missing stays when its project goes") {
  World world;
  const auto made = world.create_and_build().value();
  CHECK(made.project.resources.empty());
  world.cancel(made.build.task_id);
  CHECK(world.projects.remove(domain::ProjectId("demo")).value());
  CHECK_FALSE(world.has_project());
  CHECK(world.repositories.keys.contains("/srv/git/demo.git"));
}

}  // namespace rdev::service
