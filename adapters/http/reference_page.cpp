#include "adapters/http/reference_page.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/evp.h>
#include <openssl/sha.h>

namespace rdev::http {

namespace json = boost::json;

namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "section{border-top:1px solid #8885;padding:.5rem 0}h3{font:600 1rem monospace;margin:.5rem 0}"
    "code,pre{font-size:.85rem}pre{overflow:auto;background:#8881;padding:.5rem}"
    "td{padding:0 1rem .2rem 0;vertical-align:top}";

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr || !value->is_string() ? "" : escaped(value->get_string());
}

/// What a local reference points to, else the object itself.
const json::object& resolved(const json::value& document, const json::value& value) {
  const json::value* reference = value.get_object().if_contains("$ref");
  if (reference == nullptr) return value.get_object();
  return document.at_pointer(std::string_view(reference->get_string()).substr(1)).get_object();
}

/// A schema in a word or two.
std::string type_of(const json::object& schema) {
  if (const json::value* reference = schema.if_contains("$ref")) {
    const std::string_view target = reference->get_string();
    const std::string name = escaped(target.substr(target.rfind('/') + 1));
    return "<a href=\"#" + name + "\">" + name + "</a>";
  }
  return "<code>" + escaped(json::serialize(schema)) + "</code>";
}

std::string row(const std::string& name, const std::string& type, const std::string& meaning) {
  return "<tr><td><code>" + name + "</code></td><td>" + type + "</td><td>" + meaning +
         "</td></tr>\n";
}

std::string content_types(const json::object& holder) {
  const json::value* content = holder.if_contains("content");
  if (content == nullptr) return "";
  std::string list;
  for (const auto& [type, media] : content->get_object()) {
    list += (list.empty() ? "" : ", ") + type_of(media.at("schema").get_object());
  }
  return list;
}

std::string operation(const json::value& document, std::string_view path, std::string_view method,
                      const json::object& details) {
  std::string verb(method);
  std::transform(verb.begin(), verb.end(), verb.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string html = "<section><h3>" + verb + " " + escaped(path) + "</h3><p>" +
                     text_of(details, "summary") + ". " + text_of(details, "description") +
                     "</p><table>\n";
  if (const json::value* parameters = details.if_contains("parameters")) {
    for (const json::value& item : parameters->get_array()) {
      const json::object& parameter = resolved(document, item);
      html += row(text_of(parameter, "name"), type_of(parameter.at("schema").get_object()),
                  text_of(parameter, "in") + ": " + text_of(parameter, "description"));
    }
  }
  if (const json::value* body = details.if_contains("requestBody")) {
    html += row("body", content_types(body->get_object()), "");
  }
  for (const auto& [status, item] : details.at("responses").get_object()) {
    const json::object& response = resolved(document, item);
    html += row(escaped(status), content_types(response), text_of(response, "description"));
  }
  return html + "</table></section>\n";
}

/// As Content-Security-Policy names what it allows.
std::string hash_source(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  std::array<unsigned char, 64> base64{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  const int size = EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
  return "'sha256-" + std::string(base64.begin(), base64.begin() + size) + "'";
}

}  // namespace

ReferencePage render_reference_page(std::string_view document) {
  const json::value parsed = json::parse(document);
  const json::object& info = parsed.at("info").get_object();
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                     text_of(info, "title") + "</title><style>" + std::string(kStyle) +
                     "</style></head><body>\n<h1>" + text_of(info, "title") + " " +
                     text_of(info, "version") + "</h1>\n<p>" + text_of(info, "description") +
                     "</p>\n<p>As a document: <a href=\"/openapi.json\">/openapi.json</a></p>\n";
  for (const auto& [path, methods] : parsed.at("paths").get_object()) {
    for (const auto& [method, details] : methods.get_object()) {
      html += operation(parsed, path, method, details.get_object());
    }
  }
  html += "<h2>Schemas</h2>\n";
  for (const auto& [name, schema] : parsed.at_pointer("/components/schemas").get_object()) {
    html += "<section id=\"" + escaped(name) + "\"><h3>" + escaped(name) + "</h3><pre>" +
            escaped(json::serialize(schema)) + "</pre></section>\n";
  }
  return {html + "</body></html>\n",
          "default-src 'none'; style-src " + hash_source(kStyle) +
              "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"};
}

}  // namespace rdev::http
