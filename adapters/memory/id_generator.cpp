#include "adapters/memory/id_generator.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace rdev::memory {

namespace {

boost::uuids::uuid random_uuid(std::mt19937_64& random) {
  return boost::uuids::basic_random_generator<std::mt19937_64>(random)();
}

}  // namespace

domain::TaskId IdGenerator::task_id() {
  const std::scoped_lock lock(mutex_);
  boost::uuids::uuid id = random_uuid(random_);
  // A millisecond of its own for each keeps them in order.
  const std::uint64_t millisecond = ++last_millisecond_;
  for (std::size_t i = 0; i < 6; ++i) {
    id.data[i] = static_cast<std::uint8_t>(millisecond >> (40 - 8 * i));
  }
  id.data[6] = static_cast<std::uint8_t>((id.data[6] & 0x0FU) | 0x70U);
  return domain::TaskId(boost::uuids::to_string(id));
}

std::string IdGenerator::uuid() {
  const std::scoped_lock lock(mutex_);
  return boost::uuids::to_string(random_uuid(random_));
}

std::string IdGenerator::random_bytes(std::size_t count) {
  const std::scoped_lock lock(mutex_);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random_() & 0xFFU);
  return bytes;
}

}  // namespace rdev::memory
