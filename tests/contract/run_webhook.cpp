#include <doctest/doctest.h>

#include "adapters/log/notifier.hpp"
#include "adapters/memory/logger.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/webhook/notifier.hpp"
#include "tests/contract/notifier_contract.hpp"
#include "tests/support/receiver_process.hpp"

namespace rdev::testing {

TEST_CASE("notifier contract: webhook") {
  if (!have_node()) return;
  ReceiverProcess receiver;
  system::SystemClock clock;
  webhook::NotifierConfig config;
  config.rules = webhook::AddressRules({webhook::AddressRange::parse("127.0.0.1").value()});
  const auto notifier = webhook::Notifier::make(clock, config).value();
  notifier_contract(
      *notifier,
      {receiver.url("/hook"),
       [&](const ports::DeliveryAnswer& answer) {
         boost::json::object headers;
         if (answer.retry_after) {
           headers["Retry-After"] = std::to_string(answer.retry_after->count());
         }
         receiver.behave("/hook", {{"status", answer.http_status}, {"headers", headers}});
       },
       [&] {
         std::vector<std::string> bodies;
         for (const auto& request : receiver.requests()) {
           bodies.emplace_back(request.at("body").as_string());
         }
         return bodies;
       }});
}

TEST_CASE("notifier contract: log") {
  memory::Logger log;
  log::Notifier notifier(log);
  notifier_contract(notifier, {"https://bot.example/path?token=hush", {}, {}});
  CHECK_FALSE(log.contains("hush"));
  CHECK_FALSE(log.contains("/path"));
  CHECK_FALSE(log.contains("whsec"));
}

}  // namespace rdev::testing
