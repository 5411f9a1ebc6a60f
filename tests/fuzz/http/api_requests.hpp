#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "tests/fuzz/http/chance.hpp"
#include "tests/fuzz/http/json_texts.hpp"

namespace rdev::fuzz {

/// Requests after an OpenAPI document, each for one operation of it.
class ApiRequests {
 public:
  /// `document` must outlive the object; `repositories` as JsonTexts has it.
  ApiRequests(Chance& chance, const boost::json::object& document, const std::string& repositories);

  /// The whole request, which asks for the connection to be closed.
  [[nodiscard]] std::string next();

  /// A build to ask for.
  void learn_task(std::string id) { tasks_.push_back(std::move(id)); }

 private:
  struct Operation {
    std::string method;
    std::string path;
    const boost::json::object* described;
  };

  [[nodiscard]] const boost::json::object& resolved(const boost::json::value& parameter) const;
  [[nodiscard]] std::string path_part(const std::string& name, const boost::json::value& schema);
  [[nodiscard]] std::string odd_header();

  Chance& chance_;
  const boost::json::object& document_;
  JsonTexts texts_;
  std::vector<Operation> operations_;
  std::vector<std::string> tasks_{"019b7d2a-0000-7000-8000-000000000000"};
};

}  // namespace rdev::fuzz
