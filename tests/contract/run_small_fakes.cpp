#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "adapters/memory/artifact_store.hpp"
#include "adapters/memory/ci.hpp"
#include "adapters/memory/id_generator.hpp"
#include "adapters/memory/logger.hpp"
#include "adapters/memory/metrics.hpp"
#include "adapters/memory/notifier.hpp"
#include "adapters/memory/templates.hpp"
#include "tests/contract/artifact_store_contract.hpp"
#include "tests/contract/ci_contract.hpp"
#include "tests/contract/id_generator_contract.hpp"
#include "tests/contract/logger_contract.hpp"
#include "tests/contract/metrics_contract.hpp"
#include "tests/contract/notifier_contract.hpp"
#include "tests/contract/templates_contract.hpp"

namespace rdev::testing {

TEST_CASE("id generator contract: memory") {
  memory::IdGenerator ids;
  id_generator_contract(ids);
}

TEST_CASE("the memory id generator repeats itself with the same seed, and only then") {
  memory::IdGenerator one(7);
  memory::IdGenerator same(7);
  memory::IdGenerator other(8);
  CHECK(one.task_id() == same.task_id());
  CHECK(one.uuid() == same.uuid());
  const std::string bytes = one.random_bytes(16);
  CHECK(bytes == same.random_bytes(16));
  CHECK(bytes != other.random_bytes(16));
}

TEST_CASE("logger contract: memory") {
  memory::Logger log;
  logger_contract(log, [&] {
    std::string text;
    for (const auto& line : log.lines()) {
      text += line.message;
      for (const auto& [name, value] : line.fields)
        text.append(" ").append(name + " ").append(value);
      text += '\n';
    }
    return text;
  });
}

TEST_CASE("the memory logger can be asked for a text in any part of a line") {
  memory::Logger log;
  log.warning("the message", {{"name", "the value"}});
  CHECK(log.contains("message"));
  CHECK(log.contains("name"));
  CHECK(log.contains("the value"));
  CHECK_FALSE(log.contains("secret"));
}

TEST_CASE("metrics contract: memory") {
  memory::Metrics metrics;
  metrics_contract(
      metrics, {[&](const auto& name, const auto& labels) { return metrics.value(name, labels); },
                [&](const auto& name, const auto& labels) {
                  return metrics.observations(name, labels).size();
                }});
}

TEST_CASE("templates contract: memory") {
  templates_contract(
      [](const auto& folders) { return std::make_unique<memory::Templates>(folders); });
}

TEST_CASE("artifact store contract: memory") {
  memory::ArtifactStore store;
  artifact_store_contract(store);
}

TEST_CASE("notifier contract: memory") {
  memory::Notifier notifier;
  notifier_contract(notifier, {"https://bot.example/callback",
                               [&](const auto& answer) { notifier.answer(answer); },
                               [&] {
                                 std::vector<std::string> bodies;
                                 for (const auto& delivery : notifier.deliveries()) {
                                   bodies.push_back(delivery.callback.body);
                                 }
                                 return bodies;
                               }});
}

TEST_CASE("the memory notifier records secrets and answers from its script in order") {
  memory::Notifier notifier;
  notifier.answer(Error{Errc::unavailable, "nobody listens"});
  notifier.answer(ports::DeliveryAnswer{503, std::nullopt});
  const domain::Callback callback;
  CHECK(notifier.deliver(callback, {"one"}, {}).error().code == Errc::unavailable);
  CHECK(notifier.deliver(callback, {}, {}).value().http_status == 503);
  CHECK(notifier.deliver(callback, {"three", "two"}, {}).value().http_status == 204);
  REQUIRE(notifier.wait_for_deliveries(3));
  CHECK(notifier.deliveries()[0].secrets == std::vector<std::string>{"one"});
  CHECK(notifier.deliveries()[1].secrets.empty());
  CHECK(notifier.deliveries()[2].secrets == std::vector<std::string>{"three", "two"});
  CHECK_FALSE(notifier.wait_for_deliveries(4, std::chrono::milliseconds(1)));
}

TEST_CASE("ci contract: memory") {
  memory::Ci ci;
  domain::CiRun run{"memory", "https://ci.example/", 0};
  ci_contract(ci, {{},
                   [&](const std::string& sha) {
                     ++run.number;
                     ci.add_run(sha, run);
                     return run;
                   },
                   [&](const std::string& sha) {
                     run.status = domain::CiStatus::success;
                     ci.add_run(sha, run);
                   },
                   {}});
}

TEST_CASE("the memory CI fails for as long as it is told to") {
  memory::Ci ci;
  const Error away{Errc::unavailable, "the CI does not answer"};
  ci.fail_with(away);
  CHECK(ci.find_run({}, "sha", {}, {}).error() == away);
  ci.fail_with(std::nullopt);
  CHECK(ci.find_run({}, "sha", {}, {}).value() == std::nullopt);
}

}  // namespace rdev::testing
