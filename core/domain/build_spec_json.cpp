#include <algorithm>
#include <utility>

#include "core/domain/build_json.hpp"
#include "core/domain/field_rules.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/json_writer.hpp"

namespace rdev::domain {

namespace {

constexpr TextRule kPrompt{.min_bytes = 1, .max_bytes = kMaxPromptBytes};
// git refuses a blank message, and it would do so only after the agent's work.
constexpr TextRule kCommitMessage{.min_bytes = 1,
                                  .max_bytes = 65'536,
                                  .valid = is_not_blank,
                                  .expected = "more than white space"};
constexpr TextRule kVariableValue{.max_bytes = 65'536};
constexpr TextRule kMapKey{.min_bytes = 1, .max_bytes = 128};
constexpr TextRule kMetadataValue{.max_bytes = 4'096};
constexpr std::size_t kMaxVariables = 100;
constexpr std::size_t kMaxMetadata = 64;
constexpr std::size_t kMaxArtifacts = 100;
constexpr std::size_t kMaxEnvSecrets = 64;

void read_git(JsonReader& reader, BuildSpec& spec) {
  const auto auto_commit = reader.boolean("auto_commit");
  spec.auto_push = reader.boolean("auto_push").value_or(false);
  spec.auto_commit = auto_commit.value_or(spec.auto_push);
  if (spec.auto_push && !spec.auto_commit) {
    reader.fault("auto_commit", "must not be false when auto_push is true");
  }
  spec.wait_for_ci = reader.boolean("wait_for_ci").value_or(false);
  if (spec.wait_for_ci && !spec.auto_push) {
    reader.fault("wait_for_ci", "must not be true unless auto_push is");
  }
  spec.branch = reader.text("branch", kBranchRule);
  spec.commit_message = reader.text("commit_message", kCommitMessage);
}

void read_limits(JsonReader& reader, BuildSpec& spec) {
  const auto small = [&](std::string_view key, int min, int max) -> std::optional<int> {
    const auto number = reader.integer(key, min, max);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
  };
  spec.timeout = std::chrono::seconds(
      small("timeout_seconds", 1, 86'400).value_or(static_cast<int>(spec.timeout.count())));
  spec.priority = small("priority", -100, 100).value_or(spec.priority);
  spec.max_attempts = small("max_attempts", 1, 10).value_or(spec.max_attempts);
  spec.max_cost_usd = reader.positive_number("max_cost_usd");
  spec.max_turns = small("max_turns", 1, 10'000);
}

void read_env_secrets(JsonReader& reader, BuildSpec& spec) {
  spec.env_secrets = reader.text_list("env_secrets", kEnvSecretRule, kMaxEnvSecrets);
  std::vector<std::string> sorted = spec.env_secrets;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) reader.fault("env_secrets", "must not name " + *twice + " twice");
}

}  // namespace

Result<BuildSpec> parse_build_spec(const boost::json::value& value, std::string_view pointer) {
  std::vector<FieldError> faults;
  JsonReader reader(value, std::string(pointer), faults);
  BuildSpec spec;
  spec.prompt = reader.required_text("prompt", kPrompt);
  spec.template_name = reader.text("template", kLabelRule);
  spec.variables = reader.text_map("variables", kMapKey, kVariableValue, kMaxVariables);
  spec.callback_url = reader.text("callback_url", kHttpUrlRule);
  spec.agent = reader.text("agent", kLabelRule);
  spec.model = reader.text("model", kModelRule);
  spec.artifacts = reader.text_list("artifacts", kArtifactRule, kMaxArtifacts);
  spec.metadata = reader.text_map("metadata", kMapKey, kMetadataValue, kMaxMetadata);
  read_git(reader, spec);
  read_limits(reader, spec);
  read_env_secrets(reader, spec);
  reader.finish();
  if (!faults.empty()) return Error{Errc::invalid, "the build spec is invalid", std::move(faults)};
  return spec;
}

boost::json::object to_json(const BuildSpec& spec) {
  return {
      {"prompt", spec.prompt},
      {"template", or_null(spec.template_name)},
      {"variables", to_json_object(spec.variables)},
      {"auto_commit", spec.auto_commit || spec.auto_push},  // as it would be read
      {"auto_push", spec.auto_push},
      {"callback_url", or_null(spec.callback_url)},
      {"agent", or_null(spec.agent)},
      {"model", or_null(spec.model)},
      {"timeout_seconds", spec.timeout.count()},
      {"priority", spec.priority},
      {"max_attempts", spec.max_attempts},
      {"max_cost_usd", or_null(spec.max_cost_usd)},
      {"max_turns", or_null(spec.max_turns)},
      {"branch", or_null(spec.branch)},
      {"commit_message", or_null(spec.commit_message)},
      {"artifacts", to_json_array(spec.artifacts)},
      {"metadata", to_json_object(spec.metadata)},
      {"env_secrets", to_json_array(spec.env_secrets)},
      {"wait_for_ci", spec.wait_for_ci},
  };
}

}  // namespace rdev::domain
