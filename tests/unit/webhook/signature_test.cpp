#include "adapters/webhook/signature.hpp"

#include <doctest/doctest.h>

#include "core/domain/project.hpp"

namespace rdev::webhook {

namespace {

// The example of the Standard Webhooks specification.
const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const std::string kTimestamp = "1614265330";
const std::string kBody = R"({"test": 2432232314})";
const std::string kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

}  // namespace

TEST_CASE("the specification's example is signed as it says") {
  CHECK(sign(kId, kTimestamp, kBody, {kSecret}).value() == kSignature);
}

TEST_CASE("two secrets give two signatures, the new one's first, and none gives none") {
  const std::string newer = domain::to_webhook_secret(std::string(64, 'x'));
  const std::string both = sign(kId, kTimestamp, kBody, {newer, kSecret}).value();
  CHECK(both == sign(kId, kTimestamp, kBody, {newer}).value() + " " + kSignature);
  CHECK(sign(kId, kTimestamp, kBody, {}).value().empty());
}

TEST_CASE("a secret that is none signs nothing, and is not repeated") {
  for (const char* secret : {"", "secret", "whsec_", "whsec_dG9vIHNob3J0", "whsec_!!!!"}) {
    const auto signature = sign(kId, kTimestamp, kBody, {secret});
    REQUIRE(signature.has_error());
    CHECK(signature.error().code == Errc::invalid);
    CHECK(signature.error().message == "the project's callback secret is not well-formed");
  }
}

}  // namespace rdev::webhook
