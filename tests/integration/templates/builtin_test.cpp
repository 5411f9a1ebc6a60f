#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/templates/file_templates.hpp"
#include "core/domain/composition.hpp"
#include "tests/support/command.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

namespace fs = std::filesystem;

namespace {

// What a title may hold, and must not do in HTML, JSON, YAML or JavaScript.
constexpr const char* kHostileTitle = "\"Tom's\" <b>&amp;</b> $(id) `id` {{project}}\\";

/// A scaffold as a project would get it, in a directory of its own.
class Scaffold {
 public:
  Scaffold(const std::string& name, const domain::StringMap& given) {
    auto templates = templates::FileTemplates::load(std::nullopt).value();
    const auto variables = domain::resolve_variables(templates.find(name).value(), given);
    REQUIRE(variables.has_value());
    const auto files = templates.scaffold(name, {domain::ProjectId("my-shop"), *variables});
    if (files.has_error()) FAIL(files.error().message);
    for (const ports::ScaffoldFile& file : *files) {
      const fs::path path = directory_.path() / file.path;
      fs::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << file.bytes;
      if (file.executable) fs::permissions(path, fs::perms::owner_all);
    }
  }

  [[nodiscard]] int check(const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> argv{"env", "npm_config_offline=true", path("check")};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const CommandOutcome outcome = run_command(argv);
    said_ = outcome.output;
    return outcome.exit_code;
  }

  /// What the last check printed.
  [[nodiscard]] const std::string& said() const { return said_; }

  [[nodiscard]] std::string path(const std::string& file) const {
    return (directory_.path() / file).string();
  }

  [[nodiscard]] std::string read(const std::string& file) const {
    std::ostringstream text;
    text << std::ifstream(path(file)).rdbuf();
    return text.str();
  }

  void write(const std::string& file, const std::string& text) const {
    std::ofstream(path(file)) << text;
  }

 private:
  TemporaryDirectory directory_;
  std::string said_;
};

}  // namespace

TEST_CASE("blank: a README with the title, or the project's id") {
  CHECK(Scaffold("blank", {}).read("README.md") == "# my-shop\n");
  CHECK(Scaffold("blank", {{"title", kHostileTitle}}).read("README.md") ==
        "# " + std::string(kHostileTitle) + "\n");
}

TEST_CASE("landing-page: builds, and its tests find a link that leads nowhere") {
  Scaffold page("landing-page", {{"title", kHostileTitle}, {"tagline", kHostileTitle}});
  CHECK_MESSAGE(page.check() == 0, page.said());
  CHECK(page.read("public/index.html").find("<b>") == std::string::npos);
  page.write("src/about.html", "<html lang=\"en\"><title>x</title><a href=\"gone.html\">x</a>");
  CHECK(page.check() != 0);
}

TEST_CASE("rest-service: passes its tests, which find a service that does not do its work") {
  Scaffold service("rest-service", {{"resource", "orders"}, {"port", "9090"}});
  CHECK_MESSAGE(service.check() == 0, service.said());
  CHECK(service.read("Dockerfile").find("EXPOSE 9090") != std::string::npos);
  service.write("src/store.mjs", "export class MemoryStore { async list() { return []; } }");
  CHECK(service.check() != 0);
}

TEST_CASE("fullstack-app: passes its tests, which find a page that is not there") {
  Scaffold app("fullstack-app", {{"title", kHostileTitle}});
  CHECK_MESSAGE(app.check() == 0, app.said());
  fs::remove(app.path("web/style.css"));
  CHECK(app.check() != 0);
}

TEST_CASE("monorepo: two services, a page, a worker and two libraries, wired and checked") {
  Scaffold mono("monorepo", {{"title", kHostileTitle},
                             {"service", "orders, billing"},
                             {"web", "shop-front"},
                             {"worker", "mailer"},
                             {"library", "money, base-types"},
                             {"orders.calls", "billing"},
                             {"orders.uses", "money"},
                             {"billing.uses", "money, base-types"},
                             {"billing.port", "9000"},
                             {"money.uses", "base-types"},
                             {"mailer.calls", "orders"},
                             {"mailer.uses", "money"},
                             {"shop-front.calls", "orders, billing"}});
  CHECK_MESSAGE(mono.check() == 0, mono.said());
  CHECK(
      mono.read("web/shop-front/dist/services.json") ==
      "{\n  \"orders\": \"http://localhost:8080\",\n  \"billing\": \"http://localhost:9000\"\n}\n");
  for (const char* name : {"orders", "billing", "shop-front", "mailer", "money", "base-types"}) {
    CAPTURE(name);
    CHECK(mono.read(".woodpecker.yml").find("./check " + std::string(name) + "\n") !=
          std::string::npos);
  }
  CHECK(mono.check({"nobody"}) == 2);
  mono.write("libraries/money/src/index.mjs", "export const name = 'gold';");
  CHECK(mono.check({"money"}) != 0);
  CHECK(mono.check({"billing"}) != 0);
  CHECK(mono.check({"shop-front"}) == 0);
}

TEST_CASE("monorepo: a repository without any component passes its check, too") {
  CHECK(Scaffold("monorepo", {}).check() == 0);
}

}  // namespace rdev::testing
