#include "tests/contract/pod_provider_contract.hpp"

#include <future>
#include <memory>
#include <stop_token>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::testing {

namespace {

std::shared_ptr<ports::Pod> acquired(ports::PodProvider& pods, const domain::Project& project) {
  auto pod = pods.acquire(project, {});
  if (pod.has_error()) FAIL(pod.error().message);
  REQUIRE(*pod != nullptr);
  return *pod;
}

}  // namespace

void pod_provider_contract(ports::PodProvider& pods, const domain::Project& one,
                           const domain::Project& other, const PodMark& mark) {
  SUBCASE("a project has the same pod every time, since it holds the working copy") {
    mark.leave(*acquired(pods, one));
    const auto again = acquired(pods, one);
    CHECK(mark.is_there(*again));
    CHECK(again->describe() == acquired(pods, one)->describe());
  }

  SUBCASE("another project has another pod") {
    const auto pod = acquired(pods, one);
    mark.leave(*pod);
    const auto others = acquired(pods, other);
    CHECK_FALSE(mark.is_there(*others));
    CHECK(others->describe() != pod->describe());
  }

  SUBCASE("a pod is ready for many who ask at once") {
    std::vector<std::future<std::shared_ptr<ports::Pod>>> asked;
    asked.reserve(4);
    for (int i = 0; i < 4; ++i) {
      asked.push_back(std::async(std::launch::async, [&] {
        auto pod = pods.acquire(one, {});
        return pod.has_value() ? *pod : nullptr;
      }));
    }
    bool first = true;
    for (auto& answer : asked) {
      const auto pod = answer.get();
      REQUIRE(pod != nullptr);
      if (first) mark.leave(*pod);
      first = false;
      CHECK(mark.is_there(*pod));
    }
  }

  SUBCASE("nothing is made after a stop request") {
    std::stop_source stop;
    stop.request_stop();
    const auto pod = pods.acquire(one, stop.get_token());
    REQUIRE(pod.has_error());
    CHECK(pod.error().code == Errc::cancelled);
  }

  SUBCASE("removing takes the working copy along, and leaves other projects alone") {
    mark.leave(*acquired(pods, one));
    mark.leave(*acquired(pods, other));
    CHECK(pods.remove(one, {domain::TaskId("task-1")}).has_value());
    CHECK_FALSE(mark.is_there(*acquired(pods, one)));
    CHECK(mark.is_there(*acquired(pods, other)));
  }

  SUBCASE("removing what is not there is no error") {
    CHECK(pods.remove(one, {}).has_value());
    CHECK(pods.remove(one, {domain::TaskId("task-1")}).has_value());
  }
}

}  // namespace rdev::testing
