#pragma once

#include <cstddef>

#include <boost/json/object.hpp>

namespace rdev::worker {

/// What an agent's event may hold: more than any parser of ours puts into one.
inline constexpr std::size_t kMaxEventBytes = std::size_t{128} * 1024;

/// About what `data` takes as JSON, in bytes, without making that.
[[nodiscard]] std::size_t size_of(const boost::json::object& data);

/// `data`, or when that is larger than kMaxEventBytes, as much of it as goes into so many with
/// `truncated: true`: texts are cut between two UTF-8 sequences, other values left out.
[[nodiscard]] boost::json::object bounded(boost::json::object data);

}  // namespace rdev::worker
