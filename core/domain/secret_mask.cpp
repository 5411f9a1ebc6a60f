#include "core/domain/secret_mask.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rdev::domain {

namespace {

/// The size of a line break as it stands in a text, or within a JSON string; 0 when there is none.
std::size_t line_break(std::string_view text) {
  for (const std::string_view one : {"\r\n", "\n", "\\r\\n", "\\n"}) {
    if (text.starts_with(one)) return one.size();
  }
  return 0;
}

/// Whether the text ends within a line break.
bool is_cut_break(std::string_view text) {
  return text.empty() || text == "\r" || text == "\\" || text == "\\r" || text == "\\r\\";
}

/// The bytes of `text` that the form covers; 0 when it stands elsewhere, nothing when the text
/// ends too early to tell.
std::optional<std::size_t> covered(std::string_view text, const SecretForm& form) {
  if (!form.wraps) {
    if (text.starts_with(form.text)) return form.text.size();
    return form.text.starts_with(text) ? std::nullopt : std::optional<std::size_t>(0);
  }
  std::size_t at = 0;
  for (const char wanted : form.text) {
    if (at > 0) at += line_break(text.substr(at));
    if (is_cut_break(text.substr(at))) return std::nullopt;
    if (text[at] != wanted) return 0;
    ++at;
  }
  return at;
}

boost::json::value apply_to(const boost::json::value& value, const SecretMask& mask) {
  if (const auto* text = value.if_string()) return boost::json::string(mask.apply(*text));
  if (const auto* object = value.if_object()) return mask.apply(*object);
  const auto* array = value.if_array();
  if (array == nullptr) return value;
  boost::json::array masked;
  masked.reserve(array->size());
  for (const auto& item : *array) masked.push_back(apply_to(item, mask));
  return masked;
}

}  // namespace

SecretMask::SecretMask(const std::vector<std::string>& secrets) {
  Table table;
  bool any = false;
  for (const std::string& secret : secrets) {
    for (SecretForm& form : forms_of(secret)) {
      table[static_cast<unsigned char>(form.text.front())].push_back(std::move(form));
      any = true;
    }
  }
  if (!any) return;
  for (auto& forms : table) {
    std::stable_sort(forms.begin(), forms.end(), [](const SecretForm& a, const SecretForm& b) {
      return a.text.size() > b.text.size();
    });
  }
  table_ = std::make_shared<const Table>(std::move(table));
}

SecretMask::Match SecretMask::match(std::string_view text) const {
  Match found;
  for (const SecretForm& form : (*table_)[static_cast<unsigned char>(text.front())]) {
    const auto size = covered(text, form);
    if (!size) found.partial = true;
    if (size && *size > found.size) found.size = *size;
  }
  return found;
}

/// Appends `text` without secrets; gives how much of it was dealt with: all at the end, before that
/// not what may be the beginning of a secret.
std::size_t SecretMask::mask(std::string_view text, bool is_end, std::string& masked) const {
  std::size_t at = 0;
  while (at < text.size()) {
    const Match found = match(text.substr(at));
    if (found.partial && !is_end) break;
    if (found.size > 0) {
      masked.append(kMasked);
      at += found.size;
    } else {
      masked.push_back(text[at++]);
    }
  }
  return at;
}

std::string SecretMask::apply(std::string_view text) const {
  if (empty()) return std::string(text);
  std::string masked;
  masked.reserve(text.size());
  mask(text, true, masked);
  return masked;
}

boost::json::object SecretMask::apply(const boost::json::object& data) const {
  if (empty()) return data;
  boost::json::object masked;
  for (const auto& [key, value] : data) masked[key] = apply_to(value, *this);
  return masked;
}

void MaskedStream::feed(std::string_view bytes, const Sink& sink) {
  if (mask_.empty()) return sink(bytes);
  held_.append(bytes);
  std::string masked;
  held_.erase(0, mask_.mask(held_, false, masked));
  if (!masked.empty()) sink(masked);
}

void MaskedStream::finish(const Sink& sink) {
  const std::string rest = mask_.apply(std::exchange(held_, {}));
  if (!rest.empty()) sink(rest);
}

}  // namespace rdev::domain
