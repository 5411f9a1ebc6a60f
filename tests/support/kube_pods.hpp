#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "core/domain/json_reader.hpp"

namespace rdev::testing {

/// An answer of the stand-in API server.
struct KubeAnswer {
  unsigned status = 200;
  boost::json::object body;
};

/// The stand-in cluster's pods: what the API says of them, and where each has its world, a
/// directory of this machine. Thread-safe.
class KubePods {
 public:
  explicit KubePods(std::filesystem::path root) : root_(std::move(root)) {}
  ~KubePods();  ///< ends all processes of all pods there ever were
  KubePods(const KubePods&) = delete;
  KubePods& operator=(const KubePods&) = delete;

  /// "NAMESPACE/NAME" in all of these.
  void add(const std::string& pod);
  void set_waiting(const std::string& pod, const std::string& reason, const std::string& message);
  void set_ready(const std::string& pod);
  void remove(const std::string& pod);  ///< with its processes and its directory

  /// How often a pod made through the API is seen as pending before it is ready; none at all: it
  /// stays waiting for its image.
  void set_looks_until_ready(std::optional<int> looks);

  /// The PATH of what is started in pods from now on.
  void set_path(const std::string& path);

  [[nodiscard]] bool has(const std::string& pod) const;
  [[nodiscard]] std::size_t made_by_clients() const;
  [[nodiscard]] boost::json::object manifest(const std::string& pod) const;
  [[nodiscard]] std::filesystem::path directory(const std::string& pod) const;

  /// What a process of the pod finds in its environment; nothing when there is no such pod.
  [[nodiscard]] std::optional<domain::StringMap> environment(const std::string& pod) const;

  /// The pods' part of the API, and what clients ask before they come to it.
  [[nodiscard]] KubeAnswer answer(const std::string& method, const std::string& path,
                                  const std::string& body);

  [[nodiscard]] static KubeAnswer failure(unsigned status, const std::string& reason,
                                          const std::string& message);

 private:
  struct Pod {
    std::string uid;
    boost::json::object object;
    bool ready = true;
    std::optional<int> looks_until_ready;
    std::string reason;
    std::string message;
  };

  [[nodiscard]] boost::json::object show(Pod& pod) const;
  [[nodiscard]] KubeAnswer create(const std::string& pod_namespace, const std::string& body);
  Pod& insert(const std::string& pod, boost::json::object object);
  void erase(std::map<std::string, Pod>::iterator pod);

  std::filesystem::path root_;
  mutable std::mutex mutex_;
  std::map<std::string, Pod> pods_;
  std::optional<int> looks_until_ready_ = 1;
  std::string path_ = "/usr/local/bin:/usr/bin:/bin";
  std::size_t made_by_clients_ = 0;
  int next_uid_ = 0;
};

}  // namespace rdev::testing
