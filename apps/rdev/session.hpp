#pragma once

#include <memory>
#include <string>

#include <boost/json/value.hpp>

#include "apps/rdev/api.hpp"
#include "apps/rdev/exit_code.hpp"
#include "apps/rdev/settings.hpp"
#include "apps/rdev/style.hpp"

namespace rdev::cli {

/// What a command works with.
struct Session {
  const Settings& settings;
  const Api& api;
  Style style;
};

/// A value as one line of JSON on standard output.
void print_json(const boost::json::value& value);

}  // namespace rdev::cli
