#include "core/worker/build_secrets.hpp"

#include <utility>

namespace rdev::worker {

Result<domain::StringMap> secrets_of(const AgentSet& agents, const domain::BuildSpec& spec) {
  domain::StringMap secrets;
  for (const std::string& name : spec.env_secrets) {
    const auto found = agents.secrets.find(name);
    if (found == agents.secrets.end()) {
      return Error{Errc::not_found, "this worker has no secret \"" + name + "\""};
    }
    secrets[name] = found->second;
  }
  return secrets;
}

domain::SecretMask mask_of(const AgentSet& agents, const domain::BuildSpec& spec,
                           const std::vector<std::string>& confidential) {
  std::vector<std::string> values = agents.confidential;
  values.insert(values.end(), confidential.begin(), confidential.end());
  for (const std::string& name : spec.env_secrets) {
    const auto found = agents.secrets.find(name);
    if (found != agents.secrets.end()) values.push_back(found->second);
  }
  return domain::SecretMask(values);
}

domain::BuildResult masked(const domain::SecretMask& mask, domain::BuildResult result) {
  if (mask.empty()) return result;
  const bool is_truncated = result.output_truncated;
  result.set_output(mask.apply(result.output));
  result.output_truncated = result.output_truncated || is_truncated;
  if (result.error) {
    const domain::BuildError error = std::move(*result.error);
    result.set_error(error.code, mask.apply(error.message));
  }
  if (result.ci_note) result.ci_note->message = mask.apply(result.ci_note->message);
  for (std::string& path : result.files_changed) path = mask.apply(path);
  return result;
}

}  // namespace rdev::worker
