#include <cstddef>
#include <cstdint>

#include "core/domain/project.hpp"

namespace rdev::domain {

std::vector<std::string> callback_secrets(const Project& project, Timestamp now) {
  std::vector<std::string> secrets;
  if (!project.callback_secret) return secrets;
  secrets.push_back(*project.callback_secret);
  const auto& until = project.previous_callback_secret_until;
  if (project.previous_callback_secret && until && now < *until) {
    secrets.push_back(*project.previous_callback_secret);
  }
  return secrets;
}

std::string to_webhook_secret(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string secret = "whsec_";
  for (std::size_t begin = 0; begin < bytes.size(); begin += 3) {
    const std::string_view group = bytes.substr(begin, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8U | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      secret += i <= group.size() ? kDigits[bits >> (18 - 6 * i) & 63U] : '=';
    }
  }
  return secret;
}

}  // namespace rdev::domain
