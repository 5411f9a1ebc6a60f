#include <string>

#include <doctest/doctest.h>

#include "adapters/kubectl/kubectl.hpp"

namespace rdev::kubectl {

TEST_CASE("kubectl's complaints are told apart") {
  const auto code = [](const char* complaint) { return kubectl_failure(1, complaint).code; };
  CHECK(code("Error from server (NotFound): pods \"x\" not found\n") == Errc::not_found);
  CHECK(code("Error from server (Forbidden): pods \"x\" is forbidden: User ...\n") ==
        Errc::forbidden);
  CHECK(code("error: You must be logged in to the server (Unauthorized)\n") == Errc::forbidden);
  CHECK(code("Error from server (AlreadyExists): pods \"x\" already exists\n") ==
        Errc::already_exists);
  CHECK(code("The connection to the server 127.0.0.1:1 was refused\n") == Errc::unavailable);
  CHECK(code("error: unable to upgrade connection: container not found (\"c\")") ==
        Errc::unavailable);
  CHECK(code("") == Errc::unavailable);
}

TEST_CASE("a complaint is told by its last words, as text") {
  const Error error = kubectl_failure(1, std::string(10'000, 'x') + "\xFF the end\n\n");
  CHECK(error.message.size() < 1'000);
  CHECK(error.message.ends_with("\xEF\xBF\xBD the end"));
  CHECK(kubectl_failure(3, "").message == "kubectl exited with 3");
}

TEST_CASE("which cluster is said by flags, before anything else") {
  const Kubectl kubectl({"/bin/k", "file", "ctx", {{"HOME", "/h"}}});
  const auto command = kubectl.command({"get", "pod"});
  CHECK(command.argv == std::vector<std::string>{"/bin/k", "--kubeconfig", "file", "--context",
                                                 "ctx", "get", "pod"});
  CHECK(command.environment == domain::StringMap{{"HOME", "/h"}});
  CHECK(Kubectl({}).command({"get"}).argv == std::vector<std::string>{"kubectl", "get"});
}

}  // namespace rdev::kubectl
