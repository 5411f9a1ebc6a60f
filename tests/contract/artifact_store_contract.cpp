#include "tests/contract/artifact_store_contract.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::testing {

namespace {

const domain::TaskId kTask("01890000-0000-7000-8000-000000000001");
const domain::TaskId kOther("01890000-0000-7000-8000-000000000002");

/// Gives `pieces` one after the other, then the end, or `error` in its place.
ports::ArtifactStore::Source source_of(std::vector<std::string> pieces,
                                       std::optional<Error> error = std::nullopt) {
  return [pieces = std::move(pieces), error = std::move(error),
          next = std::size_t{0}]() mutable -> Result<std::string> {
    if (next < pieces.size()) return pieces[next++];
    if (error) return *error;
    return std::string{};
  };
}

Result<std::string> read_all(ports::ArtifactStore& store, const domain::TaskId& task,
                             const std::string& name) {
  std::string bytes;
  auto done = store.get(task, name, [&](std::string_view piece) -> Result<void> {
    bytes += piece;
    return {};
  });
  if (done.has_error()) return done.error();
  return bytes;
}

void storing(ports::ArtifactStore& store) {
  SUBCASE("what is put is described and comes back") {
    const auto put = store.put(kTask, "report.txt", "out/report.txt", source_of({"a", "bc"}));
    const domain::Artifact expected{
        "report.txt", "out/report.txt", 3,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ""};
    CHECK(put.value() == expected);
    CHECK(store.list(kTask).value() == std::vector{expected});
    CHECK(read_all(store, kTask, "report.txt").value() == "abc");
  }

  SUBCASE("every byte comes back, of an empty artifact and of a large one") {
    std::string large;
    for (int i = 0; i < 1'000'003; ++i) large += static_cast<char>(i * 31);
    CHECK(store.put(kTask, "empty", "empty", source_of({})).value().size_bytes == 0);
    CHECK(store.put(kTask, "large", "large", source_of({large, large})).has_value());
    CHECK(read_all(store, kTask, "empty").value().empty());
    CHECK((read_all(store, kTask, "large").value() == large + large));
  }

  SUBCASE("one of the same name is replaced") {
    CHECK(store.put(kTask, "name", "old", source_of({"old bytes"})).has_value());
    CHECK(store.put(kTask, "name", "new", source_of({"new"})).has_value());
    CHECK(read_all(store, kTask, "name").value() == "new");
    REQUIRE(store.list(kTask).value().size() == 1);
    CHECK(store.list(kTask).value()[0].path == "new");
  }

  SUBCASE("a source that fails stores nothing, and leaves what there was") {
    const Error lost{Errc::unavailable, "the pod is gone"};
    CHECK(store.put(kTask, "fresh", "fresh", source_of({"half"}, lost)).error() == lost);
    CHECK(store.list(kTask).value().empty());
    CHECK(store.put(kTask, "name", "name", source_of({"whole"})).has_value());
    CHECK(store.put(kTask, "name", "name", source_of({"half"}, lost)).error() == lost);
    CHECK(read_all(store, kTask, "name").value() == "whole");
  }
}

}  // namespace

void artifact_store_contract(ports::ArtifactStore& store) {
  storing(store);

  SUBCASE("an artifact that is not there is not found") {
    CHECK(read_all(store, kTask, "name").error().code == Errc::not_found);
    CHECK(store.put(kTask, "name", "name", source_of({"x"})).has_value());
    CHECK(read_all(store, kTask, "nam").error().code == Errc::not_found);
    CHECK(read_all(store, kOther, "name").error().code == Errc::not_found);
  }

  SUBCASE("a sink's error ends the reading and is handed on") {
    CHECK(store.put(kTask, "name", "name", source_of({std::string(1'000'000, 'x')})).has_value());
    const Error gone{Errc::cancelled, "the reader went away"};
    int pieces = 0;
    const auto done = store.get(kTask, "name", [&](std::string_view) -> Result<void> {
      ++pieces;
      return gone;
    });
    CHECK(done.error() == gone);
    CHECK(pieces == 1);
  }

  SUBCASE("a list is sorted by name, and of one build alone") {
    for (const char* name : {"b", "c", "a"}) {
      CHECK(store.put(kTask, name, name, source_of({name})).has_value());
    }
    CHECK(store.put(kOther, "z", "z", source_of({"z"})).has_value());
    std::string names;
    for (const auto& artifact : store.list(kTask).value()) names += artifact.name;
    CHECK(names == "abc");
    CHECK(store.list(domain::TaskId("unknown")).value().empty());
  }

  SUBCASE("remove takes all of a build's and nothing else") {
    CHECK(store.put(kTask, "a", "a", source_of({"a"})).has_value());
    CHECK(store.put(kTask, "b", "b", source_of({"b"})).has_value());
    CHECK(store.put(kOther, "a", "a", source_of({"other"})).has_value());
    CHECK(store.remove(kTask).has_value());
    CHECK(store.list(kTask).value().empty());
    CHECK(read_all(store, kTask, "a").error().code == Errc::not_found);
    CHECK(read_all(store, kOther, "a").value() == "other");
    CHECK(store.remove(kTask).has_value());
  }
}

}  // namespace rdev::testing
