#include "adapters/http/auth/key_token.hpp"

#include <doctest/doctest.h>

#include "adapters/memory/id_generator.hpp"

namespace rdev::http {

TEST_CASE("key token: each is new, names its id, and is known by its form") {
  memory::IdGenerator ids;
  const KeyToken first = make_key_token(ids);
  const KeyToken second = make_key_token(ids);
  CHECK(first.text != second.text);
  CHECK(first.id != second.id);
  CHECK(first.text.starts_with("rdev_" + first.id.str() + "_"));
  CHECK(is_key_token(first.text));
}

TEST_CASE("key token: what is none is known as none") {
  memory::IdGenerator ids;
  const std::string token = make_key_token(ids).text;
  for (const std::string& text :
       {std::string(), std::string("rdev_"), token + "0", token.substr(1), "RDEV" + token.substr(4),
        token.substr(0, token.size() - 1) + "'"}) {
    CAPTURE(text);
    CHECK_FALSE(is_key_token(text));
  }
}

TEST_CASE("key token: what is kept is SHA-256") {
  CHECK(key_digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(equal_digests(key_digest("abc"), key_digest("abc")));
  CHECK_FALSE(equal_digests(key_digest("abc"), key_digest("abd")));
  CHECK_FALSE(equal_digests(key_digest("abc"), ""));
}

}  // namespace rdev::http
