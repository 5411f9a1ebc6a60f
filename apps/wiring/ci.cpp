#include "apps/wiring/ci.hpp"

#include <utility>

#include "adapters/woodpecker/ci.hpp"
#include "apps/wiring/environment.hpp"
#include "apps/wiring/flags.hpp"

namespace rdev::apps {

void add_ci_flags(CLI::App& app, CiOptions& options) {
  flag(app, "woodpecker-url", options.woodpecker_url,
       "Woodpecker that is asked for the pipelines of pushes; its token comes from "
       "--woodpecker-token-file or RDEV_WOODPECKER_TOKEN");
  flag(app, "woodpecker-token-file", options.woodpecker_token_file, "File with the token");
  flag(app, "woodpecker-ca", options.woodpecker_ca,
       "File with certificates (PEM) to trust with it, besides the system's");
  flag(app, "ci-look-seconds", options.look_seconds,
       "Time that a pipeline gets to appear after a push")
      ->check(CLI::Range(0, 3600));
}

Result<MadeCi> make_ci(const CiOptions& options) {
  MadeCi made;
  if (options.woodpecker_url.empty()) return made;
  auto token = read_secret("woodpecker-token", options.woodpecker_token_file);
  if (token.has_error()) return token.error();
  auto ci = woodpecker::Ci::make({options.woodpecker_url, *token, options.woodpecker_ca});
  if (ci.has_error()) return ci.error().in("--woodpecker-url");
  made.ci = std::move(*ci);
  made.confidential.push_back(std::move(*token));
  return made;
}

}  // namespace rdev::apps
