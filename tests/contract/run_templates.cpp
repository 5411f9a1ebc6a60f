#include <memory>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "adapters/templates/file_templates.hpp"
#include "tests/contract/templates_contract.hpp"

namespace rdev::testing {

TEST_CASE("templates contract: files") {
  templates_contract([](const std::vector<memory::TemplateFolder>& folders) {
    templates::FileSet files;
    for (const memory::TemplateFolder& folder : folders) {
      const std::string root = folder.description.name + "/";
      files[root + "template.json"].bytes =
          boost::json::serialize(domain::to_json(folder.description));
      for (const ports::ScaffoldFile& file : folder.files) {
        files[root + "files/" + file.path] = {file.bytes, file.executable};
      }
    }
    return std::make_unique<templates::FileTemplates>(
        templates::FileTemplates::load(files).value());
  });
}

}  // namespace rdev::testing
