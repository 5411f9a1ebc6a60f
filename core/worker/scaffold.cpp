#include "core/worker/scaffold.hpp"

#include <string>
#include <utility>

namespace rdev::worker {

namespace {

constexpr int kNo = 3;
constexpr int kInTheWay = 4;

/// Exits 0 when the marker and a file of those named are there.
constexpr const char* kIsLaid = R"([ -e .git/rdev-scaffold ] || exit 3
for file; do
  if [ -e "$file" ] || [ -L "$file" ]; then exit 0; fi
done
exit 3)";

/// Writes standard input to the file $1 with the mode $2, as a whole or not at all.
constexpr const char* kWrite = R"(set -eu
case $1 in */*) mkdir -p -- "${1%/*}" ;; esac
new=.git/rdev-scaffold.new
cat >"$new"
chmod "$2" "$new"
if [ -e "$1" ] || [ -L "$1" ]; then
  if [ -f "$1" ] && [ ! -L "$1" ] && cmp -s -- "$new" "$1"; then exit 0; fi
  exit 4
fi
mv -- "$new" "$1")";

constexpr const char* kMark = R"(set -eu
rm -f .git/rdev-scaffold.new
: >.git/rdev-scaffold)";

}  // namespace

Scaffolder::Scaffolder(ports::Pod& pod, domain::TaskId task, std::stop_token stop)
    : pod_(pod), task_(std::move(task)), stop_(std::move(stop)) {}

Result<bool> Scaffolder::lay(const std::vector<ports::ScaffoldFile>& files) {
  if (files.empty()) return false;
  const auto laid = is_laid(files);
  if (laid.has_error()) return laid.error();
  if (*laid) return false;
  for (const ports::ScaffoldFile& file : files) {
    if (auto written = write(file); written.has_error()) return written.error();
  }
  const auto marked = run({"sh", "-c", kMark});
  if (marked.has_error()) return marked.error();
  if (*marked != 0) return Error{Errc::internal, "the scaffold's marker cannot be written"};
  return true;
}

Result<bool> Scaffolder::is_laid(const std::vector<ports::ScaffoldFile>& files) {
  std::vector<std::string> argv{"sh", "-c", kIsLaid, "rdev-scaffold"};
  for (const ports::ScaffoldFile& file : files) argv.push_back(file.path);
  const auto answer = run(std::move(argv));
  if (answer.has_error()) return answer.error();
  if (*answer != 0 && *answer != kNo) {
    return Error{Errc::internal, "the working copy cannot be looked at"};
  }
  return *answer == 0;
}

Result<void> Scaffolder::write(const ports::ScaffoldFile& file) {
  const auto answer =
      run({"sh", "-c", kWrite, "rdev-scaffold", file.path, file.executable ? "755" : "644"},
          file.bytes);
  if (answer.has_error()) return answer.error();
  if (*answer == kInTheWay) {
    return Error{Errc::conflict, "the scaffold would overwrite '" + file.path + "'"};
  }
  if (*answer != 0) {
    return Error{Errc::internal, "'" + file.path + "' of the scaffold cannot be written"};
  }
  return {};
}

Result<int> Scaffolder::run(std::vector<std::string> argv, const std::string& stdin_data) {
  ports::ExecRequest request;
  request.argv = std::move(argv);
  request.stdin_data = stdin_data;
  request.marker = task_;
  const auto ignore = [](std::string_view) {};
  const auto status = pod_.exec(request, ignore, ignore, stop_);
  if (status.has_error()) return status.error();
  return status->exit_code;
}

}  // namespace rdev::worker
