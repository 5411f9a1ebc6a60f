#include "tests/fuzz/agent_parsers.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "adapters/agent_stream/texts.hpp"
#include "adapters/claude_code/claude_code_dialect.hpp"
#include "adapters/codex/codex_dialect.hpp"
#include "adapters/command/command_dialect.hpp"
#include "adapters/gemini/gemini_dialect.hpp"
#include "adapters/opencode/opencode_dialect.hpp"
#include "core/domain/text.hpp"
#include "tests/support/parsed_stream.hpp"

namespace {

using namespace rdev;

constexpr char kOtherStream = 1;

void must(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

struct Streams {
  std::string out;
  std::string err;
};

Streams streams_in(std::string_view input) {
  Streams streams;
  std::array<std::string*, 2> both{&streams.out, &streams.err};
  for (const char c : input) {
    if (c == kOtherStream) {
      std::swap(both[0], both[1]);
    } else {
      both[0]->push_back(c);
    }
  }
  return streams;
}

const ports::AgentDialect& dialect(unsigned char choice) {
  static const claude_code::ClaudeCodeDialect claude;
  static const codex::CodexDialect codex;
  static const command::CommandDialect command("command", {"true"});
  static const gemini::GeminiDialect gemini;
  static const opencode::OpencodeDialect opencode;
  static const std::array<const ports::AgentDialect*, 5> all{&claude, &codex, &command, &opencode,
                                                             &gemini};
  return *all.at(choice % all.size());
}

void check_result(const domain::AgentResult& result) {
  must(domain::is_utf8(result.output), "the output is UTF-8");
  must(result.output.size() <= domain::kMaxOutputBytes, "the output is bounded");
  must(result.usage.num_turns >= 0 && result.usage.cost_usd >= 0, "usage is not negative");
  must(domain::is_utf8(result.usage.model + result.usage.session_id), "names are UTF-8");
  if (result.failure) must(!result.failure->message.empty(), "a failure says why");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto choice = static_cast<unsigned char>(input.front());
  const Streams streams = streams_in(input.substr(1));

  domain::AgentRequest request;
  request.max_turns = 3;
  request.max_cost_usd = 1;
  const auto whole = dialect(choice).parser(request);
  const auto parsed = testing::parse_stream(*whole, streams.out, streams.err);
  const auto parser = dialect(choice).parser(request);
  const std::size_t piece = 1 + choice / 16;
  const auto again = testing::parse_stream(*parser, streams.out, streams.err, piece);

  must(again.out_events == parsed.out_events, "events do not depend on the pieces");
  must(again.err_events == parsed.err_events, "nor do those of standard error");
  must(again.result.failure == parsed.result.failure && again.result.usage == parsed.result.usage &&
           again.result.output == parsed.result.output,
       "nor does the result");
  for (const std::string& event : parsed.events) {
    must(domain::is_utf8(event), "events are UTF-8");
    // Each byte of a text takes six at most when it is written as JSON.
    must(event.size() < 7 * agent_stream::kMaxTextBytes, "events are bounded");
  }
  check_result(parsed.result);
  return 0;
}
