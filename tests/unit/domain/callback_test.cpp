#include "core/domain/callback.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/domain/field_rules.hpp"
#include "core/domain/project.hpp"

namespace rdev::domain {

TEST_CASE("an endpoint is scheme, host and port in lower case, and nothing that may be secret") {
  CHECK(endpoint_of("https://Bot.Example:8443/Path?token=hush#x") == "https://bot.example:8443");
  CHECK(endpoint_of("http://bot.example?token=hush") == "http://bot.example");
  CHECK(endpoint_of("http://bot.example#hush") == "http://bot.example");
  CHECK(endpoint_of("http://[::1]:9/x") == "http://[::1]:9");
  CHECK(endpoint_of("http://user:hush@bot.example/x") == "http://bot.example");
  CHECK(endpoint_of("http://bot.example\\hush") == "http://bot.example");
  CHECK(endpoint_of("hush/x") == "hush");
  CHECK(endpoint_of("") == "");
}

TEST_CASE("a secret made of bytes is one of Standard Webhooks") {
  CHECK(to_webhook_secret(std::string(24, 'x')) == "whsec_eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4");
  CHECK(to_webhook_secret("\xFF\xFE") == "whsec_//4=");
  CHECK(to_webhook_secret("\xFF") == "whsec_/w==");
  for (const std::size_t size : {24U, 25U, 26U, 32U, 64U}) {
    CHECK(is_webhook_secret(to_webhook_secret(std::string(size, '\xA5'))));
  }
}

TEST_CASE("the secret before a rotation signs beside the new one until its time is over") {
  const Timestamp now{std::chrono::hours(1)};
  Project project;
  CHECK(callback_secrets(project, now).empty());
  project.callback_secret = "new";
  CHECK(callback_secrets(project, now) == std::vector<std::string>{"new"});
  project.previous_callback_secret = "old";
  project.previous_callback_secret_until = now;
  CHECK(callback_secrets(project, now) == std::vector<std::string>{"new"});
  CHECK(callback_secrets(project, now - std::chrono::milliseconds(1)) ==
        std::vector<std::string>{"new", "old"});
}

}  // namespace rdev::domain
