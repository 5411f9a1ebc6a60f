#include "apps/wiring/callbacks.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

#include "adapters/webhook/callback_url.hpp"
#include "adapters/webhook/notifier.hpp"
#include "apps/wiring/flags.hpp"

namespace rdev::apps {

using std::chrono::milliseconds;

namespace {

Result<std::vector<webhook::AddressRange>> parse_ranges(const std::vector<std::string>& texts,
                                                        std::string_view name) {
  std::vector<webhook::AddressRange> ranges;
  for (const std::string& text : texts) {
    auto range = webhook::AddressRange::parse(text);
    if (range.has_error()) return range.error().in(name);
    ranges.push_back(*range);
  }
  return ranges;
}

Result<webhook::AddressRules> rules_of(const CallbackOptions& options) {
  auto allowed = parse_ranges(options.allow, "--callback-allow");
  if (allowed.has_error()) return allowed.error();
  auto denied = parse_ranges(options.deny, "--callback-deny");
  if (denied.has_error()) return denied.error();
  return webhook::AddressRules(std::move(*allowed), std::move(*denied));
}

webhook::Timeouts timeouts_of(const CallbackOptions& options) {
  webhook::Timeouts timeouts;
  timeouts.whole = std::chrono::seconds(options.timeout_seconds);
  timeouts.connect = std::min(timeouts.connect, timeouts.whole);
  timeouts.handshake = std::min(timeouts.handshake, timeouts.whole);
  return timeouts;
}

service::CallbackDelivererConfig config_of(service::CallbackSchedule schedule,
                                           const webhook::Timeouts& timeouts) {
  service::CallbackDelivererConfig config;
  config.lease = 3 * timeouts.whole;
  // An endpoint's pause follows the schedule, so that a short one is short in every respect.
  const milliseconds shortest = *std::min_element(schedule.begin(), schedule.end());
  config.endpoints.first_pause = std::min(config.endpoints.first_pause, shortest);
  config.endpoints.longest_pause = 12 * config.endpoints.first_pause;
  config.schedule = std::move(schedule);
  return config;
}

/// "300ms", "5s", "2h"; nothing if it is none, or longer than a year.
std::optional<milliseconds> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failure] = std::from_chars(text.data(), end, count);
  if (failure != std::errc() || count < 1) return std::nullopt;
  const std::string_view unit(stopped, static_cast<std::size_t>(end - stopped));
  const std::int64_t factor = unit == "ms"  ? 1
                              : unit == "s" ? 1'000
                              : unit == "m" ? 60'000
                              : unit == "h" ? 3'600'000
                                            : 0;
  constexpr std::int64_t kYear = 366LL * 24 * 3'600'000;
  if (factor == 0 || count > kYear / factor) return std::nullopt;
  return milliseconds(count * factor);
}

}  // namespace

void add_callback_flags(CLI::App& app, CallbackOptions& options) {
  flag(app, "callback-schedule", options.schedule, "Pauses between the tries of a callback");
  flag(app, "callback-allow", options.allow,
       "CIDR that callbacks may go to besides the public internet (repeatable)");
  flag(app, "callback-deny", options.deny,
       "CIDR that callbacks never go to, such as a cluster's pods and services (repeatable)");
  flag(app, "callback-ca", options.ca_file,
       "File of certificates (PEM) to trust besides the system's");
  flag(app, "callback-timeout-seconds", options.timeout_seconds, "Time that one delivery may take")
      ->check(CLI::Range(1, 600));
}

Result<service::CallbackSchedule> parse_callback_schedule(const std::string& text) {
  constexpr std::size_t kMaxPauses = 100;
  const Error invalid{Errc::invalid, "--callback-schedule must be like 5s,5m,2h"};
  service::CallbackSchedule schedule;
  std::string_view rest = text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const auto pause = parse_duration(rest.substr(0, comma));
    if (!pause || schedule.size() == kMaxPauses) return invalid;
    schedule.push_back(*pause);
    if (comma == std::string_view::npos) return schedule;
    rest.remove_prefix(comma + 1);
  }
}

class Callbacks::Impl {
 public:
  Impl(std::unique_ptr<webhook::Notifier> notifier, const Ports& ports,
       service::CallbackDelivererConfig config)
      : notifier_(std::move(notifier)),
        deliverer_({ports.storage, *notifier_, ports.clock, ports.ids, ports.log, ports.metrics},
                   std::move(config)) {}

  service::CallbackDeliverer& deliverer() noexcept { return deliverer_; }

 private:
  std::unique_ptr<webhook::Notifier> notifier_;
  service::CallbackDeliverer deliverer_;
};

Callbacks::Callbacks(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Callbacks::~Callbacks() = default;
service::CallbackDeliverer& Callbacks::deliverer() noexcept {
  return impl_->deliverer();
}

Result<std::unique_ptr<Callbacks>> Callbacks::make(const CallbackOptions& options,
                                                   const Ports& ports) {
  auto schedule = parse_callback_schedule(options.schedule);
  if (schedule.has_error()) return schedule.error();
  auto rules = rules_of(options);
  if (rules.has_error()) return rules.error();
  webhook::NotifierConfig config;
  config.rules = std::move(*rules);
  config.ca_file = options.ca_file;
  config.timeouts = timeouts_of(options);
  config.user_agent = "rdev/" RDEV_VERSION;
  const webhook::Timeouts timeouts = config.timeouts;
  auto notifier = webhook::Notifier::make(ports.clock, std::move(config));
  if (notifier.has_error()) return notifier.error().in("--callback-ca");
  return std::unique_ptr<Callbacks>(new Callbacks(std::make_unique<Impl>(
      std::move(*notifier), ports, config_of(std::move(*schedule), timeouts))));
}

Result<service::CallbackUrlRule> callback_url_rule(const CallbackOptions& options) {
  auto rules = rules_of(options);
  if (rules.has_error()) return rules.error();
  return service::CallbackUrlRule([rules = std::move(*rules)](std::string_view url) {
    return webhook::callback_url_fault(url, rules);
  });
}

}  // namespace rdev::apps
