#include "adapters/kubectl/pod_state.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::kubectl {
namespace {

/// A pod with the containers a and b; `metadata` and `status` are the insides of these objects.
std::string pod(const std::string& metadata, const std::string& status) {
  return R"({"metadata":{)" + metadata + R"(},"spec":{"containers":[{"name":"a"},{"name":"b"}]},)" +
         R"("status":{)" + status + "}}";
}

const std::string kReady = R"("phase":"Running","conditions":[{"type":"Ready","status":"True"}])";

std::string reason_of(const std::string& status) {
  const auto state = read_pod_state(pod("", status), "");
  REQUIRE(state.has_value());
  CHECK_FALSE(state->ready);
  return state->reason;
}

}  // namespace

TEST_CASE("a pod is ready when the cluster says so, and not while it is being deleted") {
  CHECK(read_pod_state(pod("", kReady), "")->ready);
  const auto leaving = read_pod_state(pod(R"("deletionTimestamp":"2030-01-01")", kReady), "");
  CHECK(leaving->leaving);
  CHECK_FALSE(leaving->ready);
  CHECK_FALSE(read_pod_state(pod("", R"("phase":"Running")"), "")->ready);
  CHECK(read_pod_state(pod("", R"("phase":"Failed","reason":"Evicted")"), "")->over);
}

TEST_CASE("rdev's own pods are known by their label") {
  CHECK(
      read_pod_state(pod(R"("labels":{"app.kubernetes.io/managed-by":"rdev"})", kReady), "")->ours);
  CHECK_FALSE(
      read_pod_state(pod(R"("labels":{"app.kubernetes.io/managed-by":"helm"})", kReady), "")->ours);
}

TEST_CASE("the container is the one asked for, else the pod's default, else its first") {
  CHECK(read_pod_state(pod("", kReady), "b")->container == "b");
  CHECK(read_pod_state(pod("", kReady), "")->container == "a");
  const std::string annotated = R"("annotations":{"kubectl.kubernetes.io/default-container":"b"})";
  CHECK(read_pod_state(pod(annotated, kReady), "")->container == "b");
  CHECK(read_pod_state(pod("", kReady), "c").error().code == Errc::invalid);
}

TEST_CASE("the most telling reason is told why a pod is not ready") {
  CHECK(reason_of(R"("phase":"Pending","containerStatuses":[{"name":"a","state":{"running":{}}},
      {"name":"b","state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 10s"}}}])") ==
        "container b: CrashLoopBackOff: back-off 10s");
  CHECK(reason_of(R"("phase":"Pending","conditions":[{"type":"PodScheduled","status":"False",
      "reason":"Unschedulable","message":"0/3 nodes are available"}])") ==
        "Unschedulable: 0/3 nodes are available");
  CHECK(reason_of(R"("phase":"Failed","reason":"Evicted","message":"low on disk")") ==
        "Evicted: low on disk");
  CHECK(reason_of(R"("phase":"Pending")") == "phase Pending");
}

TEST_CASE("what is no pod is told") {
  CHECK(read_pod_state("Error", "").error().code == Errc::internal);
  CHECK(read_pod_state("{}", "").error().code == Errc::internal);
}

}  // namespace rdev::kubectl
