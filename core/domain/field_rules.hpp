#pragma once

#include <string_view>

#include "core/domain/json_reader.hpp"
#include "core/domain/text.hpp"

/// The rules of text fields that more than one document has, or that need a function.
namespace rdev::domain {

/// A glob relative to the workspace that cannot leave it.
[[nodiscard]] bool is_artifact_pattern(std::string_view text) noexcept;

/// A model's name; it becomes an argument of an agent's command line, so never an option.
[[nodiscard]] bool is_model_name(std::string_view text) noexcept;

/// A name of a secret for the agent's environment; RDEV_ is rdev's own.
[[nodiscard]] bool is_env_secret_name(std::string_view text) noexcept;

/// `whsec_` and the Base64 (RFC 4648 §4, padded) of 24 to 64 bytes.
[[nodiscard]] bool is_webhook_secret(std::string_view text) noexcept;

/// Not only white space.
[[nodiscard]] bool is_not_blank(std::string_view text) noexcept;

/// Without control characters, DEL included.
[[nodiscard]] bool is_one_line(std::string_view text) noexcept;

inline constexpr TextRule kLabelRule{
    .min_bytes = 1,
    .max_bytes = 63,
    .valid = is_dns_label,
    .expected = "made of a-z, 0-9 and '-', beginning and ending with a letter or digit"};
inline constexpr TextRule kBranchRule{
    .min_bytes = 1, .max_bytes = 244, .valid = is_branch_name, .expected = "a git branch name"};
inline constexpr TextRule kHttpUrlRule{
    .min_bytes = 1,
    .max_bytes = 2048,
    .valid = is_http_url,
    .expected = "an absolute http or https URL without credentials"};
inline constexpr TextRule kModelRule{
    .min_bytes = 1,
    .max_bytes = 200,
    .valid = is_model_name,
    .expected = "printable ASCII without spaces, not beginning with '-'"};
inline constexpr TextRule kArtifactRule{
    .min_bytes = 1,
    .max_bytes = 1024,
    .valid = is_artifact_pattern,
    .expected = "a pattern relative to the workspace, without '..'"};
inline constexpr TextRule kEnvSecretRule{
    .min_bytes = 1,
    .max_bytes = 256,
    .valid = is_env_secret_name,
    .expected = "an environment variable's name that does not begin with RDEV_"};
inline constexpr TextRule kWebhookSecretRule{
    .min_bytes = 1,
    .max_bytes = 256,
    .valid = is_webhook_secret,
    .expected = "'whsec_' and the Base64 of 24 to 64 bytes"};
inline constexpr TextRule kDisplayNameRule{.min_bytes = 1,
                                           .max_bytes = 200,
                                           .valid = is_one_line,
                                           .expected = "free of control characters"};

}  // namespace rdev::domain
