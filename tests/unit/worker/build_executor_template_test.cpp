#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "core/worker/build_executor.hpp"
#include "tests/unit/worker/build_world.hpp"

namespace rdev::worker {

using domain::FailureCode;
using testing::make_spec;

namespace {

memory::TemplateFolder service_template() {
  domain::Template service;
  service.name = "service";
  service.prompt = "Be brief.\n{{variables}}\n{{prompt}}\nPort {{port}}.";
  service.variables["port"] = {"", true, std::nullopt, "[0-9]+"};
  service.variables["name"] = {"", false, "demo", std::nullopt};
  return {service, {}};
}

}  // namespace

TEST_CASE("the template of the spec wraps the prompt, defaults filled in") {
  BuildWorld world({service_template()});
  auto spec = make_spec("Do it, {{port}}!");
  spec.template_name = "service";
  spec.variables = {{"port", "80"}};
  world.submit(make_spec());
  auto build = world.claim();
  build.spec = spec;
  CHECK(world.run(build).value().success);
  CHECK(world.script.agent_request().prompt ==
        "Be brief.\nname: demo\nport: 80\nDo it, {{port}}!\nPort 80.");
}

TEST_CASE("the template of the project is taken when the spec names none") {
  BuildWorld world({service_template()});
  world.submit(make_spec("Do it"));
  auto build = world.claim();
  build.project.template_name = "service";
  build.spec.variables = {{"port", "80"}};
  CHECK(world.run(build).value().success);
  CHECK(world.script.agent_request().prompt == "Be brief.\nname: demo\nport: 80\nDo it\nPort 80.");
}

TEST_CASE("a template that is gone, or asks for more by now, fails the build before the agent") {
  BuildWorld world({service_template()});
  world.submit(make_spec());
  auto build = world.claim();
  SUBCASE("gone") {
    build.spec.template_name = "unknown";
  }
  SUBCASE("asks for more") {
    build.spec.template_name = "service";
  }
  const auto result = world.run(build).value();
  CHECK(result.error->code == FailureCode::template_error);
  CHECK(world.script.calls() == "acquire prepare end");
}

TEST_CASE("a project that has files is not given a scaffold") {
  auto with_files = service_template();
  with_files.files = {{"README", "hello", false}};
  BuildWorld world({with_files});
  auto spec = make_spec();
  spec.template_name = "service";
  spec.variables = {{"port", "80"}};
  world.submit(make_spec());
  auto build = world.claim();
  build.spec = spec;
  SUBCASE("it has") {
    CHECK(world.run(build).value().success);
    CHECK(world.script.calls().starts_with("acquire prepare is_empty agent"));
  }
  SUBCASE("nobody can tell") {
    world.script.on("is_empty", [](const std::stop_token&) -> Result<void> {
      return Error{Errc::unavailable, "the pod is away"};
    });
    const auto result = world.run(build).value();
    CHECK(result.error->code == FailureCode::pod_unavailable);
    CHECK(world.script.calls() == "acquire prepare is_empty end");
  }
}

}  // namespace rdev::worker
