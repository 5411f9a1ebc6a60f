#include "adapters/http/idempotency.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "adapters/http/dispatcher.hpp"
#include "adapters/memory/clock.hpp"
#include "adapters/memory/id_generator.hpp"
#include "adapters/memory/logger.hpp"
#include "adapters/memory/storage.hpp"
#include "adapters/memory/unreliable_storage.hpp"
#include "ports/projects.hpp"

namespace rdev::http {

namespace {

/// One route that creates a project each time its handler is called.
class World {
 public:
  memory::Clock clock;
  memory::IdGenerator ids;
  memory::Logger logger;
  memory::Storage database;
  memory::UnreliableStorage storage{database};
  int calls = 0;
  std::function<void()> in_handler;              ///< once, before the transaction
  std::function<Result<void>()> in_transaction;  ///< at its end

  Response post(const std::string& key = "\"key\"", const std::string& body = "body") {
    Request request;
    request.method = "POST";
    request.path = "/things";
    request.body = body;
    request.headers = {{"idempotency-key", key}};
    const auto plan = dispatcher_.plan(request);
    return dispatcher_.call(*plan.route, request);
  }

  std::size_t things() {
    return ports::read(
               database,
               [](ports::UnitOfWork& unit) { return unit.projects().list(std::nullopt, 100); })
        .value()
        .size();
  }

 private:
  Router router() {
    Router router;
    router.add({.method = "POST",
                .pattern = "/things",
                .handler = [this](const Request& request) { return create(request); },
                .scope = std::nullopt,
                .idempotent = true});
    router.add_filter([this](const Route& route, Request& request, const Next& next) {
      return idempotency_.filter(route, request, next);
    });
    return router;
  }

  Result<Response> create(const Request& request) {
    const int number = ++calls;
    if (const auto hook = std::exchange(in_handler, {})) hook();
    const Response answer = json_response(201, {{"number", number}}, {{"Location", "/things/1"}});
    domain::Project project;
    project.id = domain::ProjectId("thing-" + std::to_string(number));
    project.repository.url = "/srv/git/thing.git";
    auto done = storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
      if (auto made = unit.projects().insert(project); made.has_error()) return made;
      if (auto kept = keep_answer(unit, request, answer); kept.has_error()) return kept;
      return in_transaction ? in_transaction() : Result<void>();
    });
    if (done.has_error()) return done.error();
    return answer;
  }

  Idempotency idempotency_{storage, clock, ids, logger};
  Dispatcher dispatcher_{router(), logger, false};
};

void check_same(const Response& again, const Response& first) {
  CHECK(again.status == first.status);
  CHECK(again.body == first.body);
  CHECK(again.content_type == first.content_type);
  for (const Header& header : first.headers) {
    CHECK(std::find(again.headers.begin(), again.headers.end(), header) != again.headers.end());
  }
  CHECK(again.headers.back() == Header{"Idempotency-Replayed", "true"});
}

}  // namespace

TEST_CASE("idempotency key: a string in quotes or bare, the same key both ways") {
  CHECK(parse_idempotency_key("\"8e03978e-40d5\"") == "8e03978e-40d5");
  CHECK(parse_idempotency_key("8e03978e-40d5") == "8e03978e-40d5");
  CHECK(parse_idempotency_key("\"a \\\"b\\\\\"") == "a \"b\\");
  CHECK(parse_idempotency_key(std::string(255, 'k')) == std::string(255, 'k'));
}

TEST_CASE("idempotency key: anything else is malformed") {
  for (const std::string& value :
       {std::string(), std::string("\""), std::string("\"\""), std::string("\"a"),
        std::string("a\"b"), std::string("\"a\"b\""), std::string("\"a\\\""),
        std::string("\"a\\n\""), std::string("a b"), std::string("a, b"), std::string("\"a\";p=1"),
        std::string("\xC3\xA4"), std::string("\"a\tb\""), std::string(256, 'k')}) {
    CAPTURE(value);
    CHECK_FALSE(parse_idempotency_key(value).has_value());
  }
}

TEST_CASE("idempotency: the same request is done once and answered alike, header by header") {
  World world;
  const Response first = world.post();
  CHECK(first.status == 201);
  check_same(world.post(), first);
  check_same(world.post("key"), first);
  CHECK(world.calls == 1);
  CHECK(world.post("other").status == 201);
  CHECK(world.things() == 2);
}

TEST_CASE("idempotency: the key with another body is 422, malformed or missing in part 400") {
  World world;
  CHECK(world.post().status == 201);
  CHECK(world.post("key", "other body").status == 422);
  CHECK(world.post("not ok").status == 400);
  CHECK(world.calls == 1);
}

TEST_CASE("idempotency: after 24 hours the key is new") {
  World world;
  CHECK(world.post().status == 201);
  world.clock.advance(std::chrono::hours(24) - std::chrono::milliseconds(1));
  CHECK(world.post("key", "other body").status == 422);
  world.clock.advance(std::chrono::milliseconds(1));
  CHECK(world.post("key", "other body").status == 201);
  CHECK(world.things() == 2);
}

TEST_CASE("idempotency: a refusal is answered again, and not judged anew") {
  World world;
  world.in_transaction = [] { return Error{Errc::conflict, "not now"}; };
  const Response first = world.post();
  CHECK(first.status == 409);
  world.in_transaction = {};
  check_same(world.post(), first);
  CHECK(world.calls == 1);
  CHECK(world.things() == 0);
}

TEST_CASE("idempotency: what failed for the server's reasons is done by the next request") {
  World world;
  for (const Errc code : {Errc::queue_full, Errc::unavailable, Errc::internal}) {
    world.in_transaction = [code] { return Error{code, "no"}; };
    CHECK(world.post().status >= 429);
  }
  world.in_transaction = []() -> Result<void> { throw std::runtime_error("no"); };
  CHECK(world.post().status == 500);
  world.in_transaction = {};
  CHECK(world.post().status == 201);
  CHECK(world.things() == 1);
}

TEST_CASE("idempotency: a commit whose answer was lost is found by the next request") {
  World world;
  world.in_handler = [&] { world.storage.lose_answers(); };
  CHECK(world.post().status == 503);
  CHECK(world.things() == 1);
  const Response again = world.post();
  CHECK(again.status == 201);
  CHECK(world.calls == 1);
  CHECK(world.things() == 1);
}

TEST_CASE("idempotency: while the first one runs, the next is 409, also from another server") {
  World world;
  Response second;
  world.in_handler = [&] { second = world.post(); };
  CHECK(world.post().status == 201);
  CHECK(second.status == 409);
  CHECK(second.headers.front() == Header{"Retry-After", "1"});
  CHECK(world.calls == 1);
}

TEST_CASE("idempotency: a try that is slower than its time does nothing once another took over") {
  World world;
  Response second;
  world.in_handler = [&] {
    world.clock.advance(std::chrono::seconds(60));
    second = world.post();
  };
  const Response first = world.post();
  CHECK(first.status == 409);
  CHECK(second.status == 201);
  CHECK(world.things() == 1);
  check_same(world.post(), second);
}

}  // namespace rdev::http
