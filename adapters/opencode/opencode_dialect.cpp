#include "adapters/opencode/opencode_dialect.hpp"

#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/opencode/opencode_parser.hpp"
#include "core/domain/standing_instructions.hpp"

namespace rdev::opencode {

namespace json = boost::json;

namespace {

/// What a run may do without asking; what it would have to ask for is refused, as nobody answers.
std::string permissions() {
  return json::serialize(json::object{{"edit", "allow"},
                                      {"bash", "allow"},
                                      {"external_directory", "deny"},
                                      {"doom_loop", "deny"},
                                      {"question", "deny"}});
}

/// The provider `rdev`. Its key stays where it is: the CLI looks it up in the environment.
std::string provider(const std::string& url, const std::string& model) {
  const json::object options{{"baseURL", url}, {"apiKey", "{env:OPENAI_API_KEY}"}};
  const json::object rdev{{"npm", "@ai-sdk/openai-compatible"},
                          {"name", "rdev"},
                          {"options", options},
                          {"models", {{model, json::object()}}}};
  return json::serialize(json::object{{"provider", {{"rdev", rdev}}}});
}

}  // namespace

OpencodeDialect::OpencodeDialect(std::string binary) : binary_(std::move(binary)) {}

ports::AgentCommand OpencodeDialect::command(const domain::AgentRequest& request) const {
  ports::AgentCommand command;
  // Its stream does not tell that a request is repeated, which it does without end: its log does.
  // A title of its own would cost a request to the model.
  command.argv = {binary_,       "run", "--format=json", "--print-logs", "--log-level=ERROR",
                  "--title=rdev"};
  command.environment["OPENCODE_DISABLE_AUTOUPDATE"] = "1";
  const domain::StringMap& given = request.environment;
  if (!given.contains("OPENCODE_PERMISSION")) {
    command.environment["OPENCODE_PERMISSION"] = permissions();
  }
  std::string model = request.model.value_or("");
  const auto url = given.find("OPENAI_BASE_URL");
  const bool is_configured = given.contains("OPENCODE_CONFIG_CONTENT");
  if (url != given.end() && !url->second.empty() && !model.empty() && !is_configured) {
    command.environment["OPENCODE_CONFIG_CONTENT"] = provider(url->second, model);
    model.insert(0, "rdev/");
  }
  if (!model.empty()) command.argv.push_back("--model=" + model);
  command.stdin_data = domain::instructed_prompt(request);
  return command;
}

std::unique_ptr<ports::AgentParser> OpencodeDialect::parser(
    const domain::AgentRequest& request) const {
  return std::make_unique<OpencodeParser>(request.max_turns, request.max_cost_usd,
                                          request.model.value_or(""));
}

}  // namespace rdev::opencode
