#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "core/domain/json_pointer.hpp"
#include "core/domain/result.hpp"

namespace rdev::domain {

using StringMap = std::map<std::string, std::string>;

/// Bounds and rule of a string field; sizes in bytes of UTF-8. NUL is refused in every string,
/// because PostgreSQL cannot store it.
struct TextRule {
  std::size_t min_bytes = 0;
  std::size_t max_bytes = 1024;
  bool (*valid)(std::string_view) noexcept = nullptr;  ///< further rule, null for none
  std::string_view expected = {};                      ///< what `valid` asks for, in words
  /// A rule that says itself what is wrong, null for none.
  std::optional<std::string> (*find_fault)(std::string_view) = nullptr;
};

/// Whether fields nobody asked for are faults: they are in what people write, and not in stored
/// data, which a newer version may have written.
enum class UnknownKeys { refused, ignored };

/// Reads one JSON object field by field and collects every fault instead of stopping at the
/// first, each with its JSON pointer. A null counts as an absent optional field.
///
/// Use: read all fields, then call `finish()` once: it reports the keys nobody asked for.
/// Not thread-safe; the object must outlive the reader.
class JsonReader {
 public:
  using Read = std::function<void(JsonReader&)>;

  /// `pointer` is where `value` stands in the whole document; faults go to `faults`.
  JsonReader(const boost::json::value& value, std::string pointer, std::vector<FieldError>& faults,
             UnknownKeys unknown_keys = UnknownKeys::refused);

  [[nodiscard]] bool has(std::string_view key) const;  ///< present and not null

  std::string required_text(std::string_view key, const TextRule& rule);
  std::optional<std::string> text(std::string_view key, const TextRule& rule);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  std::optional<double> number(std::string_view key);  ///< any finite one
  std::optional<double> positive_number(std::string_view key);
  StringMap text_map(std::string_view key, const TextRule& keys, const TextRule& values,
                     std::size_t max_entries);
  std::vector<std::string> text_list(std::string_view key, const TextRule& items,
                                     std::size_t max_items);

  /// Reads a nested object with a reader of its own; `finish()` is called on it. False if absent.
  bool object(std::string_view key, const Read& read);

  /// The same for each object of an array.
  void object_list(std::string_view key, std::size_t max_items, const Read& read);

  /// The same for each member of an object whose values are objects.
  void object_map(std::string_view key, const TextRule& keys, std::size_t max_entries,
                  const std::function<void(const std::string& name, JsonReader&)>& read);

  void skip(std::string_view key);  ///< accepts a field that somebody else reads
  void fault(std::string_view key, std::string detail);  ///< adds a fault of one field

  /// Adds a fault for each unknown key: the first 50 by name, the rest as a number.
  void finish();

 private:
  const boost::json::value* take(std::string_view key);
  bool check_text(std::string_view text, const TextRule& rule, const std::string& pointer,
                  std::string_view subject = {});
  const boost::json::object* take_map(std::string_view key, const TextRule& keys,
                                      std::size_t max_entries, std::string_view expected);
  const boost::json::array* take_list(std::string_view key, std::size_t max_items,
                                      std::string_view expected);
  bool read_nested(const boost::json::value& value, std::string pointer, const Read& read);
  [[nodiscard]] std::string pointer_to(std::string_view key) const;

  const boost::json::object* object_;
  std::string pointer_;
  std::vector<FieldError>& faults_;
  UnknownKeys unknown_keys_;
  std::vector<std::string> asked_;
};

}  // namespace rdev::domain
