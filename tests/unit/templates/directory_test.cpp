#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "adapters/templates/file_set.hpp"
#include "adapters/templates/file_templates.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::templates {

namespace fs = std::filesystem;
using testing::TemporaryDirectory;

namespace {

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("a directory's files come by their relative paths, hidden ones and modes included") {
  const TemporaryDirectory directory;
  write(directory.path() / "a/files/.hidden", "x");
  write(directory.path() / "a/files/run", std::string("\0\xFF", 2));
  fs::permissions(directory.path() / "a/files/run", fs::perms::owner_all);
  const auto files = read_directory(directory.path());
  REQUIRE(files.has_value());
  REQUIRE(files->size() == 2);
  CHECK_FALSE(files->at("a/files/.hidden").executable);
  CHECK(files->at("a/files/run").executable);
  CHECK(files->at("a/files/run").bytes == std::string("\0\xFF", 2));
}

TEST_CASE("a link out of the directory is refused, and no directory is not found") {
  const TemporaryDirectory directory;
  fs::create_symlink("/etc/hostname", directory.path() / "link");
  CHECK(read_directory(directory.path()).error().code == Errc::invalid);
  CHECK(read_directory(directory.path() / "none").error().code == Errc::not_found);
}

TEST_CASE("a template of the operator's takes the place of a built-in one of its name") {
  const TemporaryDirectory directory;
  write(directory.path() / "blank/template.json", R"({"name": "blank", "version": "mine"})");
  auto templates = FileTemplates::load(directory.path());
  REQUIRE(templates.has_value());
  CHECK(templates->find("blank").value().version == "mine");
  CHECK(templates->list().value().size() == 5);
}

TEST_CASE("a broken template of the operator's is told by directory, file and field") {
  const TemporaryDirectory directory;
  write(directory.path() / "mine/template.json", R"({"name": "mine", "prompt": "x"})");
  const auto templates = FileTemplates::load(directory.path());
  REQUIRE(templates.has_error());
  const std::string& message = templates.error().message;
  CHECK(message.find(directory.path().string()) != std::string::npos);
  CHECK(message.find("mine/template.json") != std::string::npos);
  CHECK(message.find("/prompt") != std::string::npos);
}

}  // namespace rdev::templates
