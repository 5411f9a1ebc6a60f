#include "tests/support/kube_pods.hpp"

#include <stdexcept>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <unistd.h>

#include "tests/support/kube_process.hpp"

namespace rdev::testing {
namespace {

namespace json = boost::json;

constexpr const char* kUid = "KUBE_STAND_IN_POD";

json::object discovery(const std::string& path) {
  if (path == "/version") {
    return {
        {"major", "1"}, {"minor", "32"}, {"gitVersion", "v1.32.0"}, {"platform", "linux/amd64"}};
  }
  if (path == "/api") return {{"kind", "APIVersions"}, {"versions", json::array{"v1"}}};
  if (path == "/apis") {
    return {{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", json::array{}}};
  }
  if (path != "/api/v1") return {};
  const json::array verbs{"create", "delete", "get", "list"};
  return {{"kind", "APIResourceList"},
          {"groupVersion", "v1"},
          {"resources", json::array{json::object{{"name", "pods"},
                                                 {"singularName", "pod"},
                                                 {"namespaced", true},
                                                 {"kind", "Pod"},
                                                 {"shortNames", json::array{"po"}},
                                                 {"verbs", verbs}}}}};
}

json::object minimal(const std::string& pod) {
  const std::size_t slash = pod.find('/');
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", {{"namespace", pod.substr(0, slash)}, {"name", pod.substr(slash + 1)}}},
          {"spec", {{"containers", json::array{json::object{{"name", "main"}, {"image", "x"}}}}}}};
}

}  // namespace

KubePods::~KubePods() {
  while (!pods_.empty()) erase(pods_.begin());
}

KubePods::Pod& KubePods::insert(const std::string& pod, json::object object) {
  Pod made;
  made.uid = std::to_string(getpid()) + "-" + root_.filename().string() + "-" +
             std::to_string(++next_uid_);
  object.at("metadata").as_object()["uid"] = made.uid;
  made.object = std::move(object);
  for (const char* name : {"home", "tmp"}) std::filesystem::create_directories(root_ / pod / name);
  return pods_.insert_or_assign(pod, std::move(made)).first->second;
}

void KubePods::erase(std::map<std::string, Pod>::iterator pod) {
  kill_all_with(kUid, pod->second.uid);
  std::filesystem::remove_all(root_ / pod->first);
  pods_.erase(pod);
}

void KubePods::add(const std::string& pod) {
  const std::scoped_lock lock(mutex_);
  insert(pod, minimal(pod));
}

void KubePods::set_waiting(const std::string& pod, const std::string& reason,
                           const std::string& message) {
  const std::scoped_lock lock(mutex_);
  Pod& found = pods_.at(pod);
  found.ready = false;
  found.looks_until_ready.reset();
  found.reason = reason;
  found.message = message;
}

void KubePods::set_ready(const std::string& pod) {
  const std::scoped_lock lock(mutex_);
  pods_.at(pod).ready = true;
}

void KubePods::remove(const std::string& pod) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = pods_.find(pod); found != pods_.end()) erase(found);
}

void KubePods::set_looks_until_ready(std::optional<int> looks) {
  const std::scoped_lock lock(mutex_);
  looks_until_ready_ = looks;
}

void KubePods::set_path(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  path_ = path;
}

bool KubePods::has(const std::string& pod) const {
  const std::scoped_lock lock(mutex_);
  return pods_.contains(pod);
}

std::size_t KubePods::made_by_clients() const {
  const std::scoped_lock lock(mutex_);
  return made_by_clients_;
}

json::object KubePods::manifest(const std::string& pod) const {
  const std::scoped_lock lock(mutex_);
  return pods_.at(pod).object;
}

std::filesystem::path KubePods::directory(const std::string& pod) const {
  return root_ / pod;
}

std::optional<domain::StringMap> KubePods::environment(const std::string& pod) const {
  const std::scoped_lock lock(mutex_);
  const auto found = pods_.find(pod);
  if (found == pods_.end()) return {};
  return domain::StringMap{{"PATH", path_},
                           {"HOME", directory(pod) / "home"},
                           {"TMPDIR", directory(pod) / "tmp"},
                           {kUid, found->second.uid}};
}

KubeAnswer KubePods::failure(unsigned status, const std::string& reason,
                             const std::string& message) {
  return {status,
          {{"kind", "Status"},
           {"apiVersion", "v1"},
           {"status", "Failure"},
           {"message", message},
           {"reason", reason},
           {"code", status}}};
}

json::object KubePods::show(Pod& pod) const {
  if (!pod.ready && pod.looks_until_ready && (*pod.looks_until_ready)-- == 0) pod.ready = true;
  json::object shown = pod.object;
  const std::string container(
      shown.at("spec").at("containers").as_array().at(0).at("name").as_string());
  const json::object state =
      pod.ready ? json::object{{"running", json::object{}}}
                : json::object{{"waiting", {{"reason", pod.reason}, {"message", pod.message}}}};
  shown["status"] = {
      {"phase", pod.ready ? "Running" : "Pending"},
      {"conditions",
       json::array{json::object{{"type", "Ready"}, {"status", pod.ready ? "True" : "False"}}}},
      {"containerStatuses",
       json::array{json::object{{"name", container}, {"ready", pod.ready}, {"state", state}}}}};
  return shown;
}

KubeAnswer KubePods::create(const std::string& pod_namespace, const std::string& body) {
  json::object object = json::parse(body).as_object();
  object.at("metadata").as_object()["namespace"] = pod_namespace;
  const std::string name(object.at("metadata").at("name").as_string());
  const std::string pod = pod_namespace + "/" + name;
  if (pods_.contains(pod)) {
    return failure(409, "AlreadyExists", "pods \"" + name + "\" already exists");
  }
  ++made_by_clients_;
  Pod& made = insert(pod, std::move(object));
  made.ready = false;
  made.looks_until_ready = looks_until_ready_;
  made.reason = looks_until_ready_ ? "ContainerCreating" : "ImagePullBackOff";
  if (!looks_until_ready_) made.message = "Back-off pulling image \"nowhere/none\"";
  return {201, show(made)};
}

KubeAnswer KubePods::answer(const std::string& method, const std::string& path,
                            const std::string& body) {
  if (auto known = discovery(path); !known.empty()) return {200, std::move(known)};
  const std::string prefix = "/api/v1/namespaces/";
  const std::size_t pods_at = path.find("/pods");
  if (!path.starts_with(prefix) || pods_at == std::string::npos) {
    return failure(404, "NotFound", "the server could not find the requested resource");
  }
  const std::string pod_namespace = path.substr(prefix.size(), pods_at - prefix.size());
  const std::string rest = path.substr(pods_at + 5);
  const std::scoped_lock lock(mutex_);
  if (rest.empty() && method == "POST") return create(pod_namespace, body);
  const auto found = pods_.find(pod_namespace + rest);
  if (rest.size() < 2 || found == pods_.end()) {
    return failure(404, "NotFound", "pods \"" + rest.substr(rest.empty() ? 0 : 1) + "\" not found");
  }
  json::object shown = show(found->second);
  if (method == "DELETE") erase(found);
  return {200, std::move(shown)};
}

}  // namespace rdev::testing
