#include "adapters/memory/artifact_store.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <openssl/sha.h>

namespace rdev::memory {

namespace {

constexpr std::size_t kPieceBytes = 65'536;

std::string sha256_hex(const std::string& bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0x0FU];
  }
  return hex;
}

}  // namespace

Result<domain::Artifact> ArtifactStore::put(const domain::TaskId& task, const std::string& name,
                                            const std::string& path, const Source& source) {
  Stored stored;
  while (true) {
    const auto piece = source();
    if (piece.has_error()) return piece.error();
    if (piece->empty()) break;
    stored.bytes += *piece;
  }
  stored.artifact = {name, path, stored.bytes.size(), sha256_hex(stored.bytes), {}};
  const domain::Artifact artifact = stored.artifact;
  const std::scoped_lock lock(mutex_);
  builds_[task].insert_or_assign(name, std::move(stored));
  return artifact;
}

Result<void> ArtifactStore::get(const domain::TaskId& task, const std::string& name,
                                const Sink& sink) {
  std::string bytes;
  {
    const std::scoped_lock lock(mutex_);
    const auto build = builds_.find(task);
    if (build == builds_.end() || !build->second.contains(name)) {
      return Error{Errc::not_found, "the build has no artifact \"" + name + "\""};
    }
    bytes = build->second.at(name).bytes;
  }
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::string_view piece = rest.substr(0, kPieceBytes);
    if (auto taken = sink(piece); taken.has_error()) return taken.error();
    rest.remove_prefix(piece.size());
  }
  return {};
}

Result<std::vector<domain::Artifact>> ArtifactStore::list(const domain::TaskId& task) {
  const std::scoped_lock lock(mutex_);
  std::vector<domain::Artifact> artifacts;
  const auto build = builds_.find(task);
  if (build == builds_.end()) return artifacts;
  for (const auto& [name, stored] : build->second) artifacts.push_back(stored.artifact);
  return artifacts;
}

Result<void> ArtifactStore::remove(const domain::TaskId& task) {
  const std::scoped_lock lock(mutex_);
  builds_.erase(task);
  return {};
}

}  // namespace rdev::memory
