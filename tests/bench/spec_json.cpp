#include <cstdlib>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/domain/build_json.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/contest.hpp"

namespace rdev::bench {

namespace {

std::string request(std::size_t prompt_bytes) {
  domain::BuildSpec spec;
  spec.prompt = std::string(prompt_bytes, 'p');
  spec.auto_push = spec.auto_commit = true;
  for (int i = 0; i < 10; ++i) spec.metadata["key" + std::to_string(i)] = "value";
  return boost::json::serialize(domain::to_json(spec));
}

void contest(const std::string& name, std::size_t prompt_bytes, int times) {
  const std::string body = request(prompt_bytes);
  run({name, "boost::json::parse of the same bytes",
       [&] {
         for (int i = 0; i < times; ++i) {
           if (domain::parse_build_spec(boost::json::parse(body)).has_error()) std::abort();
         }
       },
       [&] {
         for (int i = 0; i < times; ++i) {
           if (!boost::json::parse(body).is_object()) std::abort();
         }
       }});
}

}  // namespace

void spec_json() {
  contest("parse and check a spec, prompt of 1 KiB", 1024, 20'000);
  contest("parse and check a spec, prompt of 1 MiB", 1024 * 1024, 100);
}

}  // namespace rdev::bench
