#pragma once

#include <string>
#include <string_view>

#include "core/domain/result.hpp"
#include "ports/pod.hpp"

namespace rdev::kubectl {

/// What kExecScript reads from stdin before the command's own: a line each for the mark, the
/// working directory, the number of variables, the variables, the number of arguments, the
/// arguments. Whatever is not plain in a line is a `\0ooo` for printf's %b.
///
/// Errors: invalid (no command, a NUL, a name that is none of a variable, a marker or working
/// directory that is not plain).
[[nodiscard]] Result<std::string> exec_header(const ports::ExecRequest& request,
                                              std::string_view mark, std::string_view workdir);

/// Errors: invalid. A marker is [A-Za-z0-9._-]+, as it stands in an argument.
[[nodiscard]] Result<void> check_marker(std::string_view marker);

}  // namespace rdev::kubectl
