#include "core/domain/project.hpp"

#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/unit/domain/faults.hpp"

namespace rdev::domain {

using testing::Faults;
using testing::faults_of;
using testing::json;

namespace {

constexpr const char* kSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

Project parsed(const std::string& text) {
  const auto project = parse_project(json(text));
  if (project.has_error()) FAIL(text, " was refused: ", project.error().fields.front());
  return *project;
}

/// The one fault of a project that is good but for these members.
FieldError fault(const std::string& members) {
  CAPTURE(members);
  const Faults found = faults_of(
      parse_project(json("{'id': 'demo', 'repository': {'url': '/srv/x.git'}, " + members + "}")));
  REQUIRE(found.size() == 1);
  return found.front();
}

}  // namespace

TEST_CASE("the least that creates a project has the contract's defaults") {
  const Project project = parsed("{'id': 'demo', 'repository': {'url': '/srv/git/demo.git'}}");
  CHECK(project.id == ProjectId("demo"));
  CHECK(project.name == "demo");
  CHECK(project.repository == Repository{"/srv/git/demo.git", "main"});
  CHECK_FALSE(project.pod);
  CHECK_FALSE(project.agent);
  CHECK_FALSE(project.template_name);
  CHECK(project.provision == Provision{});
  CHECK(project.max_concurrent_builds == 1);
  CHECK_FALSE(project.callback_secret);
}

TEST_CASE("every field of a project is read") {
  const Project project = parsed(R"({
      'id': '0-shop', 'name': 'The Shöp', 'repository': {'url': 'git@host:a/b.git', 'branch': 'dev'},
      'pod': {'namespace': 'prod', 'name': 'pod-1', 'container': 'main', 'workdir': '/app'},
      'agent': 'codex', 'template': 'web',
      'provision': {'database': true, 'cache': true, 'dns': true, 'repository': true},
      'max_concurrent_builds': 1000,
      'callback': {'secret': 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}})");
  CHECK(project.id == ProjectId("0-shop"));
  CHECK(project.name == "The Shöp");
  CHECK(project.repository == Repository{"git@host:a/b.git", "dev"});
  CHECK(project.pod == PodRef{"prod", "pod-1", "main", "/app"});
  CHECK(project.agent == "codex");
  CHECK(project.template_name == "web");
  CHECK(project.provision == Provision{true, true, true, true});
  CHECK(project.max_concurrent_builds == 1000);
  CHECK(project.callback_secret == kSecret);
}

TEST_CASE("a repository that is to be provisioned needs no URL, and may have a branch") {
  const Project bare = parsed("{'id': 'demo', 'provision': {'repository': true}}");
  CHECK(bare.repository == Repository{"", "main"});
  CHECK(parsed("{'id': 'a', 'provision': {'repository': true}, 'repository': {'branch': 'dev'}}")
            .repository == Repository{"", "dev"});
  CHECK(faults_of(parse_project(json("{'id': 'a', 'provision': {'database': true}}"))) ==
        Faults{{"/repository", "is required"}});
  CHECK(faults_of(parse_project(json("{'id': 'a', 'provision': {'repository': true},"
                                     "'repository': {'url': 'ext::sh'}}")))
            .size() == 1);
}

TEST_CASE("a pod's parts have defaults of their own") {
  CHECK(parsed("{'id': 'a', 'repository': {'url': '/x'}, 'pod': {}}").pod ==
        PodRef{"", "rdev-a", "", "/workspace"});
  CHECK(parsed("{'id': 'a', 'repository': {'url': '/x'}, 'pod': {'name': null}}").pod->name ==
        "rdev-a");
}

TEST_CASE("null in a project is the same as leaving the field out") {
  CHECK(parsed(R"({'id': 'a', 'name': null, 'repository': {'url': '/x', 'branch': null},
                   'pod': null, 'agent': null, 'template': null, 'provision': null,
                   'max_concurrent_builds': null, 'callback': null})") ==
        parsed("{'id': 'a', 'repository': {'url': '/x'}}"));
  CHECK_FALSE(parsed("{'id': 'a', 'repository': {'url': '/x'}, 'callback': {'secret': null}}")
                  .callback_secret);
}

TEST_CASE("each field of a project is held to its rule") {
  const std::vector<FieldError> cases{
      {"'name': ''", "/name"},
      {"'name': '" + std::string(201, 'n') + "'", "/name"},
      {"'name': 'a\\nb'", "/name"},
      {"'name': 7", "/name"},
      {"'pod': []", "/pod"},
      {"'pod': {'namespace': 'A'}", "/pod/namespace"},
      {"'pod': {'name': '-x'}", "/pod/name"},
      {"'pod': {'container': ''}", "/pod/container"},
      {"'pod': {'workdir': 'x'}", "/pod/workdir"},
      {"'pod': {'workdir': '/etc'}", "/pod/workdir"},
      {"'pod': {'workdir': '/a\\nb'}", "/pod/workdir"},
      {"'pod': {'image': 'x'}", "/pod/image"},
      {"'agent': '--x'", "/agent"},
      {"'template': 'a/b'", "/template"},
      {"'provision': true", "/provision"},
      {"'provision': {'dns': 1}", "/provision/dns"},
      {"'provision': {'email': true}", "/provision/email"},
      {"'max_concurrent_builds': 0", "/max_concurrent_builds"},
      {"'max_concurrent_builds': 1001", "/max_concurrent_builds"},
      {"'max_concurrent_builds': 1.5", "/max_concurrent_builds"},
      {"'callback': 'x'", "/callback"},
      {"'callback': {'secret': 'hunter2'}", "/callback/secret"},
      {"'callback': {'url': 'http://x'}", "/callback/url"},
      {"'created_at': '2026-01-01T00:00:00Z'", "/created_at"},
      {"'a/b': 1", "/a~1b"},
  };
  for (const auto& [members, pointer] : cases) CHECK(fault(members).pointer == pointer);
}

TEST_CASE("a refused secret is not repeated in the answer") {
  CHECK(fault("'callback': {'secret': 'hunter2'}").detail.find("hunter2") == std::string::npos);
}

TEST_CASE("an id is a DNS label of up to 63 characters") {
  const auto with_id = [](const std::string& id) {
    return parse_project(json("{'id': '" + id + "', 'repository': {'url': '/x'}}"));
  };
  CHECK(with_id(std::string(63, 'a')).has_value());
  for (const std::string& id : {std::string(64, 'a'), std::string("Demo"), std::string("a.b"),
                                std::string("-a"), std::string("../x"), std::string()}) {
    CAPTURE(id);
    CHECK(faults_of(with_id(id)).at(0).pointer == "/id");
  }
}

TEST_CASE("all faults of a project are told at once, below the given pointer") {
  const auto project = json(R"({'name': '', 'repository': {'branch': '..', 'fork': 1},
                                'pod': {'workdir': '/'}, 'nonsense': 1})");
  CHECK(faults_of(parse_project(project, "/project")) ==
        Faults{{"/project/id", "is required"},
               {"/project/name", "must not be empty"},
               {"/project/repository/url", "is required"},
               {"/project/repository/branch", "must be a git branch name"},
               {"/project/repository/fork", "unknown field 'fork'"},
               {"/project/pod/workdir", "must not be the root directory"},
               {"/project/nonsense", "unknown field 'nonsense'"}});
  CHECK(faults_of(parse_project(json("{'id': 'a'}"))) == Faults{{"/repository", "is required"}});
  CHECK(faults_of(parse_project(json("{'id': 'a', 'repository': '/x'}"))) ==
        Faults{{"/repository", "must be an object, not a string"}});
  CHECK(faults_of(parse_project(json("7"))).front() ==
        FieldError{"", "must be an object, not a number"});
}

TEST_CASE("a shown project has every key, and never its secret") {
  Project project = parsed("{'id': 'demo', 'repository': {'url': '/srv/x.git'}}");
  project.created_at = parse_rfc3339("2026-01-02T03:04:05.678Z").value();
  CHECK(to_json(project) == json(R"({
      'id': 'demo', 'name': 'demo', 'repository': {'url': '/srv/x.git', 'branch': 'main'},
      'pod': null, 'agent': null, 'template': null,
      'provision': {'database': false, 'cache': false, 'dns': false, 'repository': false},
      'max_concurrent_builds': 1, 'callback': {'secret_set': false},
      'created_at': '2026-01-02T03:04:05.678Z', 'state': 'ready'})")
                                .get_object());

  project.callback_secret = kSecret;
  project.pod = PodRef{"", "rdev-demo", "main", "/app"};
  project.provision.dns = true;
  const boost::json::object shown = to_json(project);
  CHECK(shown.at("callback") == json("{'secret_set': true}"));
  CHECK(shown.at("pod") == json(R"({'namespace': null, 'name': 'rdev-demo', 'container': 'main',
                                    'workdir': '/app'})"));
  CHECK(shown.at("provision").at("dns") == true);
  CHECK(boost::json::serialize(shown).find("whsec_") == std::string::npos);
}

TEST_CASE("the local path of a repository") {
  CHECK(local_path({"/srv/x.git", "main"}) == "/srv/x.git");
  CHECK(local_path({"file:///srv/a%20b", "main"}) == "/srv/a b");
  CHECK_FALSE(local_path({"https://host/x.git", "main"}));
}

}  // namespace rdev::domain
