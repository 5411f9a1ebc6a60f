#include "core/service/provisioning_steps.hpp"

#include <exception>
#include <utility>

namespace rdev::service {

using domain::ProvisionedResource;
using domain::ResourceState;

namespace {

/// One provisioner that breaks must not take the program down, again and again.
template <class Call>
auto guarded(Call call) -> decltype(call()) {
  try {
    return call();
  } catch (const std::exception& exception) {
    return Error{Errc::internal, exception.what()};
  }
}

/// See Provisioner::create: otherwise a server that is away would hold up the undoing.
bool was_nothing_done(Errc code) {
  return code == Errc::unavailable || code == Errc::forbidden || code == Errc::cancelled;
}

/// As whoever asked for the project has to take it: what a provisioner is refused is not theirs.
Error failure_of(const domain::Resource& resource, const Error& error) {
  Error failure = error.in(resource.kind + " " + resource.name);
  if (failure.code != Errc::already_exists) failure.code = Errc::provisioning_failed;
  return failure;
}

}  // namespace

Result<std::optional<std::string>> ProvisioningSteps::make(const SagaRecord& record,
                                                           ProvisionedResource& step) const {
  step.state = ResourceState::creating;
  step.attempts = 1;
  if (auto noted = record.put(step); noted.has_error()) return noted.error();

  ports::Provisioner* provisioner = provisioners_.by_provider(step.resource.provider);
  if (provisioner == nullptr) return Error{Errc::internal, "no provisioner for its own plan"};
  auto one = guarded([&] { return provisioner->create(step.resource, {}); });
  if (one.has_error()) {
    step.last_error = one.error().message;
    if (was_nothing_done(one.error().code)) step.state = ResourceState::planned;
    log_.warning("resource not made", {{"project_id", step.project_id.str()},
                                       {"kind", step.resource.kind},
                                       {"name", step.resource.name},
                                       {"error", *step.last_error}});
    count(step, "failed");
    // Without this the record says that it may be there, which does no harm.
    static_cast<void>(record.put(step));
    return failure_of(step.resource, one.error());
  }
  step.resource.detail = std::move(one->detail);
  step.environment = std::move(one->environment);
  step.state = ResourceState::created;
  step.last_error.reset();
  if (auto noted = record.put(step); noted.has_error()) {
    // Who took over may have unmade it before it was there. Nobody else's bears its key.
    if (noted.error().code == Errc::fenced) {
      static_cast<void>(destroy(step.resource, {}));
      return Error{Errc::provisioning_failed, step.resource.kind + ": took too long to make"};
    }
    return noted.error();
  }
  log_.info("resource made", {{"project_id", step.project_id.str()},
                              {"kind", step.resource.kind},
                              {"name", step.resource.name}});
  count(step, "created");
  return std::move(one->repository_url);
}

Result<bool> ProvisioningSteps::undo(const SagaRecord& record, ProvisionedResource& step,
                                     const std::stop_token& stop) const {
  const bool is_known = step.state == ResourceState::needs_attention;
  step.attempts = is_known || step.state == ResourceState::undoing ? step.attempts + 1 : 1;
  if (!is_known) step.state = ResourceState::undoing;
  if (auto noted = record.put(step); noted.has_error()) return noted.error();

  const auto done = destroy(step.resource, stop);
  if (done.has_value()) {
    step.state = ResourceState::undone;
    step.last_error.reset();
    step.environment.clear();
    step.resource.secret.clear();
  } else {
    step.last_error = done.error().message;
    if (step.attempts >= tries_) step.state = ResourceState::needs_attention;
  }
  if (auto noted = record.put(step); noted.has_error()) return noted.error();

  const bool is_news = !is_known && step.state == ResourceState::needs_attention;
  using Level = ports::Logger::Level;
  log_.log(done.has_value() ? Level::info
           : is_news        ? Level::error
                            : Level::warning,
           done.has_value() ? "resource undone"
           : is_news        ? "resource needs attention"
                            : "resource not undone",
           {{"project_id", step.project_id.str()},
            {"kind", step.resource.kind},
            {"name", step.resource.name},
            {"attempts", std::to_string(step.attempts)},
            {"error", step.last_error.value_or("")}});
  count(step, done.has_value() ? "undone" : "undo_failed");
  if (is_news && metrics_ != nullptr) {
    metrics_->count("rdev_provision_needs_attention_total", {{"kind", step.resource.kind}}, 1);
  }
  return done.has_value();
}

Result<void> ProvisioningSteps::destroy(const domain::Resource& resource,
                                        const std::stop_token& stop) const {
  ports::Provisioner* provisioner = provisioners_.by_provider(resource.provider);
  if (provisioner == nullptr) {
    return Error{Errc::unsupported, "this server is not set up for " + resource.provider};
  }
  return guarded([&] { return provisioner->destroy(resource, stop); });
}

void ProvisioningSteps::count(const ProvisionedResource& step, std::string_view outcome) const {
  if (metrics_ == nullptr) return;
  metrics_->count("rdev_provision_steps_total",
                  {{"kind", step.resource.kind}, {"outcome", std::string(outcome)}}, 1);
}

}  // namespace rdev::service
