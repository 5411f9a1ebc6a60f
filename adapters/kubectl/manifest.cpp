#include "adapters/kubectl/manifest.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "adapters/kubectl/pod_state.hpp"

namespace rdev::kubectl {
namespace {

namespace json = boost::json;

constexpr std::string_view kProjectLabel = "rdev/project";

json::object& child(json::object& object, std::string_view key) {
  json::value& value = object[key];
  if (!value.is_object()) value.emplace_object();
  return value.get_object();
}

}  // namespace

Result<std::string> fill_manifest(std::string_view manifest, const PodAddress& address,
                                  std::string_view project) {
  std::string filled;
  for (std::size_t at = manifest.find("{{"); at != std::string_view::npos;
       at = manifest.find("{{")) {
    const std::size_t end = manifest.find("}}", at);
    if (end == std::string_view::npos) break;
    const std::string_view name = manifest.substr(at + 2, end - at - 2);
    filled += manifest.substr(0, at);
    if (name == "name") {
      filled += address.name;
    } else if (name == "project") {
      filled += project;
    } else if (name == "namespace" && !address.pod_namespace.empty()) {
      filled += address.pod_namespace;
    } else {
      return Error{Errc::invalid, fmt::format("pod manifest: nothing to put for {{{{{}}}}}", name)};
    }
    manifest.remove_prefix(end + 2);
  }
  filled += manifest;
  return filled;
}

Result<std::string> claim_manifest(std::string_view json_text, const PodAddress& address,
                                   std::string_view project) {
  boost::system::error_code failed;
  json::value value = json::parse(json_text, failed);
  if (failed || !value.is_object() || value.get_object()["kind"] != "Pod") {
    return Error{Errc::invalid, "pod manifest: it must describe one object, of the kind Pod"};
  }
  json::object& metadata = child(value.get_object(), "metadata");
  metadata["name"] = address.name;
  if (!address.pod_namespace.empty()) metadata["namespace"] = address.pod_namespace;
  json::object& labels = child(metadata, "labels");
  labels[kManagedByLabel] = kManagedBy;
  labels[kProjectLabel] = project;
  return json::serialize(value);
}

}  // namespace rdev::kubectl
