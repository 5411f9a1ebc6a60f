#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/integration/sqlite/child.hpp"
#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;

fs::perms mode_of(const fs::path& path) {
  return fs::status(path).permissions();
}

/// Why there can be no database at `path`.
Error refusal(const fs::path& path) {
  const auto opened = sqlite::open(path);
  REQUIRE(opened.has_error());
  CHECK(opened.error().message.find(path.string()) != std::string::npos);
  return opened.error();
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what was committed is there when the database is opened again") {
  const DatabaseFile database;
  REQUIRE(insert_project(*database.open(), "kept").has_value());
  CHECK(project_ids(*database.open()) == std::vector<std::string>{"kept"});
}

TEST_CASE("a new database and its log can be read by their owner only, whatever the umask") {
  const DatabaseFile database;
  const mode_t before = umask(0);
  const auto storage = database.open();
  umask(before);
  const auto owner = fs::perms::owner_read | fs::perms::owner_write;
  CHECK(mode_of(database.file()) == owner);
  CHECK(mode_of(database.file().string() + "-wal") == owner);
  CHECK(mode_of(database.file().string() + "-shm") == owner);
}

TEST_CASE("a database that is there keeps its mode") {
  const DatabaseFile database;
  (void)database.open();
  const auto group = fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read;
  fs::permissions(database.file(), group);
  (void)database.open();
  CHECK(mode_of(database.file()) == group);
}

TEST_CASE("missing directories are made") {
  const DatabaseFile database;
  const fs::path file = database.directory() / "a" / "b" / "rdev.db";
  CHECK(sqlite::open(file).has_value());
  CHECK(fs::is_regular_file(file));
}

TEST_CASE("blanks, equals signs and single quotes may stand in the path") {
  const DatabaseFile database;
  for (const char* name : {"a b.db", "db=c d=e.db", "it's.db", "a  b = \xC3\xA4.db"}) {
    const fs::path file = database.directory() / name;
    CHECK(sqlite::open(file).has_value());
    CHECK(fs::is_regular_file(file));
    CHECK(fs::file_size(file) > 0);
  }
}

TEST_CASE("a link to a database leads to one and the same") {
  const DatabaseFile database;
  const fs::path link = database.directory() / "elsewhere" / "link.db";
  fs::create_directory(link.parent_path());
  fs::create_symlink(database.file(), link);
  const auto storage = database.open();
  const auto linked = sqlite::open(link).value();
  REQUIRE(insert_project(*linked, "by-link").has_value());
  CHECK(project_ids(*storage) == std::vector<std::string>{"by-link"});
  CHECK_FALSE(fs::exists(link.string() + "-wal"));
}

TEST_CASE("a path where no database can be is refused with the reason") {
  const DatabaseFile database;
  std::ofstream(database.directory() / "plain") << "text";
  CHECK(refusal(database.directory()).code == Errc::invalid);
  CHECK(says(refusal(database.directory()).message, "not a regular file"));
  CHECK(refusal(database.directory() / "plain" / "rdev.db").code == Errc::invalid);
  CHECK(refusal(database.directory() / std::string(300, 'x')).code == Errc::invalid);
  CHECK(refusal(database.directory() / "a\"b.db").code == Errc::invalid);
  CHECK(sqlite::open("").error().code == Errc::invalid);
  CHECK(sqlite::open(":memory:").error().code == Errc::invalid);

  fs::create_symlink("nowhere", database.directory() / "dangling");
  CHECK(refusal(database.directory() / "dangling").code == Errc::invalid);
}

TEST_CASE("a file that is no database is refused and left as it is") {
  const DatabaseFile database;
  const std::string content(5'000, 'x');
  std::ofstream(database.file()) << content;
  const Error error = refusal(database.file());
  CHECK(error.code == Errc::invalid);
  CHECK(says(error.message, "not a database"));
  std::ifstream file(database.file());
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == content);
}

TEST_CASE("without permission, the error says which one is missing") {
  const DatabaseFile database;
  const fs::path directory = database.directory() / "kept";
  const fs::path file = directory / "rdev.db";
  fs::create_directory(directory);
  fs::permissions(database.directory(), fs::perms{0755});
  (void)sqlite::open(file).value();

  SUBCASE("on the file") {
    fs::permissions(file, fs::perms{0444});
    fs::permissions(directory, fs::perms{0777});
    Child child({"open-unprivileged", file});
    const std::string answer = child.line();
    CHECK(says(answer, "forbidden: "));
    CHECK(says(answer, "cannot read and write the file"));
    CHECK(child.wait() == 1);
  }

  SUBCASE("on the directory, where the log is kept") {
    fs::permissions(file, fs::perms{0666});
    fs::permissions(directory, fs::perms{0555});
    Child child({"open-unprivileged", file});
    const std::string answer = child.line();
    CHECK(says(answer, "forbidden: "));
    CHECK(says(answer, "cannot write in the file's directory"));
    CHECK(child.wait() == 1);
  }

  SUBCASE("on the directory, where a new file would be") {
    fs::permissions(directory, fs::perms{0555});
    Child child({"open-unprivileged", directory / "new.db"});
    const std::string answer = child.line();
    CHECK(says(answer, "forbidden: "));
    CHECK(says(answer, "cannot create the file"));
    CHECK(child.wait() == 1);
  }

  fs::permissions(directory, fs::perms{0755});  // so that it can be removed
}

}  // namespace rdev::testing
