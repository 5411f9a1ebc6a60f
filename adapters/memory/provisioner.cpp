#include "adapters/memory/provisioner.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rdev::memory {
namespace {

constexpr const char* kSomebodyElse = "";  // never a key of a resource

/// What a call is to fail with, if with anything.
std::optional<Error> failure(std::deque<Error>& scripted, const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  if (scripted.empty()) return std::nullopt;
  std::optional<Error> next = std::move(scripted.front());
  scripted.pop_front();
  return next;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

}  // namespace

Result<domain::Resource> Provisioner::plan(const domain::Project& project) const {
  const std::scoped_lock lock(mutex_);
  if (refused_.contains(project.id.str())) {
    return Error{Errc::invalid, "the project is invalid", {{"/id", "is no name here"}}};
  }
  return domain::Resource{kind_, provider(), project.id.str(), {}, {}, {}};
}

Result<ports::MadeResource> Provisioner::create(const domain::Resource& resource,
                                                const std::stop_token& stop) {
  std::function<void()> hook;
  ports::MadeResource made;
  {
    const std::scoped_lock lock(mutex_);
    if (auto failed = failure(create_failures_, stop)) return std::move(*failed);
    const auto there = keys_.try_emplace(resource.name, resource.key).first;
    if (there->second != resource.key) {
      return Error{Errc::already_exists,
                   "the " + kind_ + " " + resource.name + " is somebody else's"};
    }
    made.detail = {{"made", true}};
    made.environment[upper(kind_) + "_URL"] = kind_ + "://" + resource.name + ":" + resource.secret;
    if (kind_ == "repository") made.repository_url = "/srv/git/" + resource.name + ".git";
    hook = when_created_;
  }
  if (hook) hook();
  return made;
}

Result<void> Provisioner::destroy(const domain::Resource& resource, const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto failed = failure(destroy_failures_, stop)) return std::move(*failed);
  const auto there = keys_.find(resource.name);
  if (there != keys_.end() && there->second == resource.key) keys_.erase(there);
  return {};
}

void Provisioner::occupy(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  keys_[name] = kSomebodyElse;
}

void Provisioner::refuse(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  refused_.insert(name);
}

void Provisioner::fail_create(Error error) {
  const std::scoped_lock lock(mutex_);
  create_failures_.push_back(std::move(error));
}

void Provisioner::fail_destroy(Error error) {
  const std::scoped_lock lock(mutex_);
  destroy_failures_.push_back(std::move(error));
}

void Provisioner::when_created(std::function<void()> hook) {
  const std::scoped_lock lock(mutex_);
  when_created_ = std::move(hook);
}

std::vector<std::string> Provisioner::resources() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, key] : keys_) {
    if (key != kSomebodyElse) names.push_back(name);
  }
  return names;
}

}  // namespace rdev::memory
