#include "tests/contract/storage_fixtures.hpp"

#include <stdexcept>

#include "core/domain/text.hpp"

namespace rdev::testing {

std::string big_text() {
  std::string text;
  for (int line = 0; text.size() < domain::kMaxPromptBytes; ++line) {
    text += std::to_string(line) + " " + kOddText + "\n";
  }
  text = domain::truncate_utf8(text, domain::kMaxPromptBytes);
  text.resize(domain::kMaxPromptBytes, ' ');
  return text;
}

domain::TaskId task_id(int n) {
  std::string digits = std::to_string(n);
  digits.insert(0, 12 - digits.size(), '0');
  return domain::TaskId{"019b7d2a-5c6e-7000-8000-" + digits};
}

std::string number(const domain::TaskId& id) {
  return std::to_string(std::stoi(id.str().substr(id.str().rfind('-') + 1)));
}

domain::Project make_project(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId{id};
  project.name = id;
  project.repository.url = "/srv/git/" + id + ".git";
  project.created_at = kStart;
  return project;
}

domain::WorkTask make_task(int n, const std::string& project) {
  domain::WorkTask task;
  task.id = task_id(n);
  task.project_id = domain::ProjectId{project};
  task.created_at = kStart;
  task.ready_at = kStart;
  return task;
}

domain::BuildAuditEntry make_entry(int n, const std::string& project) {
  domain::BuildAuditEntry entry;
  entry.task_id = task_id(n);
  entry.project_id = domain::ProjectId{project};
  entry.spec.prompt = "Build number " + std::to_string(n);
  entry.requested_by = "key-1";
  entry.created_at = kStart;
  return entry;
}

domain::Callback make_callback(int n, const std::string& project) {
  domain::Callback callback;
  callback.id = domain::CallbackId{"msg_" + std::to_string(n)};
  callback.task_id = task_id(n);
  callback.project_id = domain::ProjectId{project};
  callback.url = "https://bot.example/hook";
  callback.body = R"({"type":"build.completed"})";
  callback.created_at = kStart;
  callback.progress.next_attempt_at = kStart;
  return callback;
}

domain::Worker make_worker(const std::string& id) {
  domain::Worker worker;
  worker.id = domain::WorkerId{id};
  worker.hostname = "host";
  worker.version = "1.0.0";
  worker.started_at = kStart;
  worker.last_seen_at = kStart;
  return worker;
}

domain::ApiKey make_api_key(int n) {
  domain::ApiKey key;
  key.id = domain::ApiKeyId{"key-" + std::to_string(n)};
  key.name = "bot";
  key.digest = "digest-" + std::to_string(n);
  key.created_at = kStart;
  return key;
}

domain::ProvisioningSaga make_saga(const std::string& project) {
  domain::ProvisioningSaga saga;
  saga.project_id = domain::ProjectId{project};
  saga.owner = "owner-1";
  saga.due_at = kStart;
  return saga;
}

domain::ProvisionedResource make_resource(int position, const std::string& project) {
  domain::ProvisionedResource resource;
  resource.project_id = domain::ProjectId{project};
  resource.position = position;
  resource.resource.kind = "database";
  resource.resource.provider = "postgres";
  resource.resource.name = "rdev_" + project;
  resource.resource.key = "key-" + std::to_string(position);
  resource.created_at = kStart;
  resource.updated_at = kStart;
  return resource;
}

domain::BuildResult make_result() {
  domain::BuildResult result;
  result.success = true;
  result.output = "done";
  result.commit_sha = std::string(40, 'a');
  result.files_changed = {"README.md", "src/main.cpp"};
  result.duration = std::chrono::milliseconds{1234};
  result.artifacts = {{.name = "report",
                       .path = "out/report.txt",
                       .size_bytes = 42,
                       .sha256 = std::string(64, 'b'),
                       .url = "https://rdev.example/report"}};
  result.pushed = true;
  result.branch = "main";
  result.agent = domain::AgentUsage{.name = "command",
                                    .session_id = "session",
                                    .model = "model",
                                    .num_turns = 3,
                                    .cost_usd = 0.25,
                                    .input_tokens = 1000,
                                    .output_tokens = 200};
  result.ci = domain::CiRun{.provider = "woodpecker",
                            .pipeline_url = "https://ci.example/1",
                            .number = 1,
                            .status = domain::CiStatus::running};
  result.ci_note = domain::CiNote{.code = "timeout", .message = "it had not ended"};
  return result;
}

void Database::add_build(int n, const std::string& project) {
  write(&ports::WorkQueue::enqueue, make_task(n, project)).value();
  write(&ports::BuildAudit::insert, make_entry(n, project)).value();
}

std::vector<domain::WorkTask> Database::claim(std::size_t limit) {
  ports::ClaimRequest request;
  request.worker_id = domain::WorkerId{"worker-1"};
  request.limit = limit;
  request.now = kStart;
  return write(&ports::WorkQueue::claim, request).value();
}

domain::Lease Database::lease() {
  const auto tasks = claim();
  if (tasks.size() != 1) throw std::runtime_error("no task to claim");
  return {tasks.front().id, tasks.front().attempt};
}

}  // namespace rdev::testing
