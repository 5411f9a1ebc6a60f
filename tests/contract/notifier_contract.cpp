#include "tests/contract/notifier_contract.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::testing {

namespace {

// The secret's bytes are 24 times 'x'.
const std::string kSecret = "whsec_eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4";
const std::string kOldSecret = "whsec_eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5";  // and 'y'

using Secrets = std::vector<std::string>;

domain::Callback callback_to(const std::string& url, const std::string& body) {
  domain::Callback callback;
  callback.id = domain::CallbackId("msg_7c1f8a52-3f0e-4a86-9d0b-6f1f5f7f0c11");
  callback.task_id = domain::TaskId("01890000-0000-7000-8000-000000000001");
  callback.project_id = domain::ProjectId("demo");
  callback.url = url;
  callback.body = body;
  return callback;
}

}  // namespace

void notifier_contract(ports::Notifier& notifier, const CallbackReceiver& receiver) {
  SUBCASE("a delivery is made with a secret, without, and with two") {
    for (const Secrets& secrets : {Secrets{kSecret}, Secrets{}, Secrets{kSecret, kOldSecret}}) {
      CHECK(notifier.deliver(callback_to(receiver.url, "{}"), secrets, {}).value().http_status /
                100 ==
            2);
    }
  }

  SUBCASE("after a stop request nothing is delivered") {
    std::stop_source stop;
    stop.request_stop();
    const auto answer =
        notifier.deliver(callback_to(receiver.url, "{}"), {kSecret}, stop.get_token());
    CHECK(answer.error().code == Errc::cancelled);
    if (receiver.bodies) CHECK(receiver.bodies().empty());
  }

  if (!receiver.answer) return;  // nobody answers: the notifier does it itself

  SUBCASE("the body arrives byte for byte, with a secret and without") {
    const std::string body = "{\"type\":\"build.completed\",\"data\":{\"output\":\"größe\\n\"} }";
    receiver.answer({200, std::nullopt});
    CHECK(notifier.deliver(callback_to(receiver.url, body), {kSecret}, {}).value().http_status ==
          200);
    receiver.answer({204, std::nullopt});
    CHECK(notifier.deliver(callback_to(receiver.url, body), {}, {}).value().http_status == 204);
    CHECK(receiver.bodies() == std::vector<std::string>{body, body});
  }

  SUBCASE("every answer is a value, good or bad, and delivery is tried once") {
    for (const int status : {200, 204, 302, 400, 410, 429, 500, 503}) {
      CAPTURE(status);
      receiver.answer({status, std::nullopt});
      const auto answer = notifier.deliver(callback_to(receiver.url, "{}"), {kSecret}, {});
      REQUIRE(answer.has_value());
      CHECK(answer->http_status == status);
      CHECK_FALSE(answer->retry_after);
    }
    CHECK(receiver.bodies().size() == 8);
  }

  SUBCASE("the receiver's wish when to try again is handed on") {
    receiver.answer({503, std::chrono::seconds(120)});
    const auto answer = notifier.deliver(callback_to(receiver.url, "{}"), {kSecret}, {});
    CHECK(answer.value().retry_after == std::chrono::seconds(120));
  }
}

}  // namespace rdev::testing
