#include "adapters/log/line.hpp"

#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <doctest/doctest.h>

#include "adapters/memory/clock.hpp"
#include "core/domain/json_reader.hpp"

namespace rdev::log {

using Fields = std::vector<ports::Logger::Field>;
using Level = ports::Logger::Level;

namespace {

std::string logfmt(std::string_view message, const Fields& fields = {}) {
  return format_line(Format::logfmt, memory::Clock::kStart, Level::info, message, fields);
}

/// What follows "name=" when `value` is the line's only field.
std::string logfmt_value(const std::string& value) {
  const std::string line = logfmt("m", {{"name", value}});
  return line.substr(line.find("name=") + 5);
}

domain::StringMap json(std::string_view message, const Fields& fields = {}) {
  const std::string line =
      format_line(Format::json, memory::Clock::kStart, Level::error, message, fields);
  CHECK(line.find('\n') == std::string::npos);
  return boost::json::value_to<domain::StringMap>(boost::json::parse(line));
}

}  // namespace

TEST_CASE("a logfmt line begins with time, level and message") {
  CHECK(logfmt("build finished", {{"task_id", "0190"}, {"status", "completed"}}) ==
        "time=2026-01-02T03:04:05.678Z level=info msg=\"build finished\" task_id=0190 "
        "status=completed");
}

TEST_CASE("logfmt quotes a value only where it must") {
  CHECK(logfmt_value("plain-1/2:3") == "plain-1/2:3");
  CHECK(logfmt_value("größe") == "größe");
  CHECK(logfmt_value("") == R"("")");
  CHECK(logfmt_value("two words") == R"("two words")");
  CHECK(logfmt_value("a=b") == R"("a=b")");
  CHECK(logfmt_value(R"(say "no")") == R"("say \"no\"")");
  CHECK(logfmt_value(R"(C:\temp)") == R"("C:\\temp")");
}

TEST_CASE("nothing in a value can end a logfmt line or forge a field") {
  CHECK(logfmt_value("one\nlevel=error") == R"("one\nlevel=error")");
  CHECK(logfmt_value("a\r\tb") == R"("a\r\tb")");
  CHECK(logfmt("m\nmsg=forged").find('\n') == std::string::npos);
}

TEST_CASE("logfmt lets no control character reach the terminal") {
  CHECK(logfmt_value("\x1b[31mred") == R"("\u001b[31mred")");
  CHECK(logfmt_value("\x7f") == R"("\u007f")");
  CHECK(logfmt_value("\xC2\x9B"
                     "31m") == R"("\u009b31m")");  // C1: CSI in one character
  CHECK(logfmt_value("\xC2\xA0") == "\xC2\xA0");   // no control character
}

TEST_CASE("what is no UTF-8 is replaced, in both formats") {
  CHECK(logfmt_value("a\xFFz") == "a\xEF\xBF\xBDz");
  CHECK(logfmt_value("cut \xC2") == "\"cut \xEF\xBF\xBD\"");
  CHECK(logfmt_value(std::string("nul\0l", 5)) == "nul\xEF\xBF\xBDl");
  CHECK(json("a\xFFz", {{"name", "\xED\xA0\x80"}}).at("msg") == "a\xEF\xBF\xBDz");
}

TEST_CASE("a field's name is made safe") {
  CHECK(logfmt("m", {{"a b=\"\n", "v"}}).ends_with(" a_b___=v"));
  CHECK(json("m", {{"a\nb", "v"}}).at("a_b") == "v");
}

TEST_CASE("a JSON line is one object with every value as it was") {
  const std::string hostile = "two\nlines \"quoted\" \\ \x1b[0m";
  const auto line = json("build finished", {{"task_id", "0190"}, {"error", hostile}});
  CHECK(line.at("time") == "2026-01-02T03:04:05.678Z");
  CHECK(line.at("level") == "error");
  CHECK(line.at("msg") == "build finished");
  CHECK(line.at("task_id") == "0190");
  CHECK(line.at("error") == hostile);
}

TEST_CASE("formats and levels are read by their names, and nothing else is") {
  CHECK(parse_format("logfmt") == Format::logfmt);
  CHECK(parse_format("json") == Format::json);
  CHECK_FALSE(parse_format("JSON"));
  CHECK_FALSE(parse_format(""));
  CHECK(parse_level("debug") == Level::debug);
  CHECK(parse_level("warning") == Level::warning);
  CHECK_FALSE(parse_level("warn"));
}

}  // namespace rdev::log
