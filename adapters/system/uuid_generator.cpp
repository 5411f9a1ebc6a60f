#include "adapters/system/uuid_generator.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <openssl/rand.h>

namespace rdev::system {

namespace {

constexpr unsigned kCounterBits = 12;

void fill_random(unsigned char* bytes, std::size_t count) {
  constexpr std::size_t kMost = std::numeric_limits<int>::max();
  while (count > 0) {
    const std::size_t piece = std::min(count, kMost);
    if (RAND_bytes(bytes, static_cast<int>(piece)) != 1) {
      throw std::runtime_error("the system gives no random bytes");
    }
    bytes += piece;
    count -= piece;
  }
}

boost::uuids::uuid random_uuid() {
  boost::uuids::uuid id{};
  fill_random(id.data, sizeof id.data);
  return id;
}

std::string to_text(boost::uuids::uuid id, unsigned version) {
  id.data[6] = static_cast<std::uint8_t>((id.data[6] & 0x0FU) | (version << 4U));
  id.data[8] = static_cast<std::uint8_t>((id.data[8] & 0x3FU) | 0x80U);  // RFC 9562's variant
  return boost::uuids::to_string(id);
}

}  // namespace

domain::TaskId UuidGenerator::task_id() {
  boost::uuids::uuid id = random_uuid();
  const std::uint64_t tick = next_tick((id.data[6] * 256U) + id.data[7]);
  const std::uint64_t millisecond = tick >> kCounterBits;
  for (std::size_t i = 0; i < 6; ++i) {
    id.data[i] = static_cast<std::uint8_t>(millisecond >> (40 - 8 * i));
  }
  id.data[6] = static_cast<std::uint8_t>((tick >> 8U) & 0x0FU);
  id.data[7] = static_cast<std::uint8_t>(tick);
  return domain::TaskId(to_text(id, 7));
}

std::uint64_t UuidGenerator::next_tick(std::uint64_t random) {
  constexpr std::uint64_t kLowerHalf = (1U << (kCounterBits - 1)) - 1;
  const std::scoped_lock lock(mutex_);
  const auto now = static_cast<std::uint64_t>(clock_.now().time_since_epoch().count());
  const bool is_later = now > last_tick_ >> kCounterBits;
  last_tick_ = is_later ? (now << kCounterBits) | (random & kLowerHalf) : last_tick_ + 1;
  return last_tick_;
}

std::string UuidGenerator::uuid() {
  return to_text(random_uuid(), 4);
}

std::string UuidGenerator::random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  fill_random(reinterpret_cast<unsigned char*>(bytes.data()), count);
  return bytes;
}

}  // namespace rdev::system
