#include "adapters/sql/migrations.hpp"

#include <array>
#include <map>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace rdev::sql {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

/// The end of what begins at `at`: a quoted text, a comment, or else one character.
std::size_t token_end(std::string_view script, std::size_t at) {
  const char first = script[at];
  std::size_t end = std::string_view::npos;
  if (first == '\'' || first == '"') {
    end = script.find(first, at + 1);  // a doubled quote is two quoted texts side by side
  } else if (script.substr(at, 2) == "--") {
    end = script.find('\n', at);
  } else {
    end = at;
  }
  return end == std::string_view::npos ? script.size() : end + 1;
}

}  // namespace

std::vector<Migration> migrations_for(std::string_view dialect, std::span<const Migration> all) {
  std::map<int, Migration> chosen;
  for (const Migration& migration : all) {
    if (migration.dialect == dialect) {
      chosen.insert_or_assign(migration.version, migration);
    } else if (migration.dialect.empty()) {
      chosen.emplace(migration.version, migration);
    }
  }
  std::vector<Migration> migrations;
  migrations.reserve(chosen.size());
  for (const auto& [version, migration] : chosen) migrations.push_back(migration);
  return migrations;
}

std::string checksum(std::string_view sql) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(sql.data(), sql.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available");
  }
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

std::vector<std::string> split_statements(std::string_view script) {
  std::vector<std::string> statements;
  std::string statement;
  const auto finish = [&] {
    if (statement.find_first_not_of(kBlank) != std::string::npos) statements.push_back(statement);
    statement.clear();
  };
  for (std::size_t at = 0; at < script.size();) {
    const std::size_t end = token_end(script, at);
    if (script[at] == ';') {
      finish();
    } else if (script.substr(at, 2) == "--") {
      statement += '\n';
    } else {
      statement += script.substr(at, end - at);
    }
    at = end;
  }
  finish();
  return statements;
}

}  // namespace rdev::sql
