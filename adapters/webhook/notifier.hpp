#pragma once

#include <memory>
#include <string>

#include "adapters/https/resolver.hpp"
#include "adapters/webhook/address_rules.hpp"
#include "adapters/webhook/connection.hpp"
#include "ports/clock.hpp"
#include "ports/notifier.hpp"

namespace rdev::webhook {

struct NotifierConfig {
  AddressRules rules;
  std::string ca_file;  ///< certificates to trust besides the system's, PEM; "" for none
  Timeouts timeouts;
  std::string user_agent = "rdev";
  https::Resolver resolver = https::resolve_by_system;
};

/// Delivers callbacks as HTTP POSTs, signed after Standard Webhooks. A name is resolved once, every
/// address it has is checked, and those very addresses are connected to. Redirects are answers like
/// any other. Errors never tell addresses. Thread-safe.
class Notifier : public ports::Notifier {
 public:
  /// `clock` must outlive the notifier. Errors: invalid (the certificates).
  [[nodiscard]] static Result<std::unique_ptr<Notifier>> make(const ports::Clock& clock,
                                                              NotifierConfig config = {});
  ~Notifier() override;

  [[nodiscard]] Result<ports::DeliveryAnswer> deliver(const domain::Callback& callback,
                                                      const std::vector<std::string>& secrets,
                                                      const std::stop_token& stop) override;

 private:
  class Impl;
  explicit Notifier(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::webhook
