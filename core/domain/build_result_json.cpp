#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/domain/build_json.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/json_writer.hpp"

namespace rdev::domain {

namespace {

// What is read here was written by rdev: the bounds only keep a damaged document from passing.
constexpr std::size_t kMaxItems = 10'000'000;
constexpr TextRule kAnyText{.max_bytes = std::numeric_limits<std::size_t>::max()};
constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr std::int64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();

std::int64_t count(JsonReader& reader, std::string_view key) {
  return reader.integer(key, 0, kMaxInt64).value_or(0);
}

std::string text(JsonReader& reader, std::string_view key) {
  return reader.text(key, kAnyText).value_or("");
}

// What is written must be readable again, or a build's end would be lost to a whim of its agent:
// so numbers are brought into the range that is read.
std::int64_t counted(std::int64_t number) {
  return std::max<std::int64_t>(number, 0);
}

std::int64_t counted(std::uint64_t number) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(number, kMaxInt64));
}

double finite(double number) {
  return std::isfinite(number) ? number : 0;  // JSON has no others
}

boost::json::value to_json(const std::optional<BuildError>& error) {
  if (!error) return nullptr;
  return {{"code", to_string(error->code)}, {"message", storable(error->message)}};
}

std::optional<BuildError> read_error(JsonReader& result) {
  BuildError error;
  const bool there = result.object("error", [&](JsonReader& reader) {
    const auto code = parse_failure_code(reader.required_text("code", kAnyText));
    if (!code) reader.fault("code", "must be one of the failure codes");
    error.code = code.value_or(FailureCode::internal);
    error.message = text(reader, "message");
  });
  return there ? std::optional(std::move(error)) : std::nullopt;
}

boost::json::object to_json(const Artifact& artifact) {
  return {
      {"name", storable(artifact.name)},
      {"path", storable(artifact.path)},
      {"size_bytes", counted(artifact.size_bytes)},
      {"sha256", storable(artifact.sha256)},
      {"url", storable(artifact.url)},
  };
}

Artifact read_artifact(JsonReader& reader) {
  Artifact artifact;
  artifact.name = reader.required_text("name", kAnyText);
  artifact.path = text(reader, "path");
  artifact.size_bytes = static_cast<std::uint64_t>(count(reader, "size_bytes"));
  artifact.sha256 = text(reader, "sha256");
  artifact.url = text(reader, "url");
  return artifact;
}

boost::json::value to_json(const std::optional<AgentUsage>& agent) {
  if (!agent) return nullptr;
  return {
      {"name", storable(agent->name)},
      {"session_id", storable(agent->session_id)},
      {"model", storable(agent->model)},
      {"num_turns", counted(std::int64_t{agent->num_turns})},
      {"cost_usd", finite(agent->cost_usd)},
      {"input_tokens", counted(agent->input_tokens)},
      {"output_tokens", counted(agent->output_tokens)},
  };
}

std::optional<AgentUsage> read_agent(JsonReader& result) {
  AgentUsage agent;
  const bool there = result.object("agent", [&](JsonReader& reader) {
    agent.name = text(reader, "name");
    agent.session_id = text(reader, "session_id");
    agent.model = text(reader, "model");
    agent.num_turns = static_cast<int>(reader.integer("num_turns", 0, kMaxInt).value_or(0));
    agent.cost_usd = reader.number("cost_usd").value_or(0);
    agent.input_tokens = count(reader, "input_tokens");
    agent.output_tokens = count(reader, "output_tokens");
  });
  return there ? std::optional(std::move(agent)) : std::nullopt;
}

boost::json::value to_json(const std::optional<CiRun>& ci) {
  if (!ci) return nullptr;
  return {{"provider", storable(ci->provider)},
          {"pipeline_url", storable(ci->pipeline_url)},
          {"number", counted(ci->number)},
          {"status", to_string(ci->status)}};
}

boost::json::value to_json(const std::optional<CiNote>& note) {
  if (!note) return nullptr;
  return {{"code", storable(note->code)}, {"message", storable(note->message)}};
}

std::optional<CiRun> read_ci(JsonReader& result) {
  CiRun ci;
  const bool there = result.object("ci", [&](JsonReader& reader) {
    ci.provider = text(reader, "provider");
    ci.pipeline_url = text(reader, "pipeline_url");
    ci.number = count(reader, "number");
    ci.status = parse_ci_status(text(reader, "status")).value_or(CiStatus::pending);
  });
  return there ? std::optional(std::move(ci)) : std::nullopt;
}

std::optional<CiNote> read_ci_note(JsonReader& result) {
  CiNote note;
  const bool there = result.object("ci_note", [&](JsonReader& reader) {
    note.code = text(reader, "code");
    note.message = text(reader, "message");
  });
  return there ? std::optional(std::move(note)) : std::nullopt;
}

}  // namespace

Result<BuildResult> parse_build_result(const boost::json::value& value) {
  std::vector<FieldError> faults;
  JsonReader reader(value, "", faults, UnknownKeys::ignored);
  BuildResult result;
  result.success = reader.boolean("success").value_or(false);
  result.output = text(reader, "output");
  result.output_truncated = reader.boolean("output_truncated").value_or(false);
  result.error = read_error(reader);
  result.commit_sha = reader.text("commit_sha", kAnyText);
  result.files_changed = reader.text_list("files_changed", kAnyText, kMaxItems);
  result.duration = std::chrono::milliseconds(count(reader, "duration_ms"));
  reader.object_list("artifacts", kMaxItems,
                     [&](JsonReader& item) { result.artifacts.push_back(read_artifact(item)); });
  result.pushed = reader.boolean("pushed").value_or(false);
  result.branch = reader.text("branch", kAnyText);
  result.agent = read_agent(reader);
  result.ci = read_ci(reader);
  result.ci_note = read_ci_note(reader);
  if (!faults.empty()) {
    return Error{Errc::invalid, "the build result is invalid", std::move(faults)};
  }
  return result;
}

boost::json::object to_json(const BuildResult& result) {
  boost::json::array files;
  for (const std::string& file : result.files_changed) files.emplace_back(storable(file));
  boost::json::array artifacts;
  for (const Artifact& artifact : result.artifacts) artifacts.emplace_back(to_json(artifact));
  return {
      {"success", result.success},
      {"output", storable(result.output)},
      {"output_truncated", result.output_truncated},
      {"error", to_json(result.error)},
      {"commit_sha", or_null(result.commit_sha)},
      {"files_changed", std::move(files)},
      {"duration_ms", counted(std::int64_t{result.duration.count()})},
      {"artifacts", std::move(artifacts)},
      {"pushed", result.pushed},
      {"branch", or_null(result.branch)},
      {"agent", to_json(result.agent)},
      {"ci", to_json(result.ci)},
      {"ci_note", to_json(result.ci_note)},
  };
}

}  // namespace rdev::domain
