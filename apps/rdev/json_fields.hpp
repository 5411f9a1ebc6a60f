#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace rdev::cli {

/// Members of answers, which a server of another version may have left out: reading never throws.
/// Texts are as they came, not neutralised.
[[nodiscard]] const boost::json::value& at(const boost::json::value& object, std::string_view key);
[[nodiscard]] std::string text_at(const boost::json::value& object, std::string_view key);
[[nodiscard]] double number_at(const boost::json::value& object, std::string_view key);
[[nodiscard]] std::int64_t integer_at(const boost::json::value& object, std::string_view key);
[[nodiscard]] bool true_at(const boost::json::value& object, std::string_view key);
[[nodiscard]] const boost::json::array& list_at(const boost::json::value& object,
                                                std::string_view key);

}  // namespace rdev::cli
