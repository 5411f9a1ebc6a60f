#pragma once

#include <string>
#include <vector>

namespace rdev::sql {

/// How the labels of a task are stored: each as a JSON string between two line feeds, which stand
/// nowhere inside of one. So taking a worker's labels out of the text by REPLACE leaves nothing
/// exactly when the worker has them all: a test that every database can make.
[[nodiscard]] std::string store_label(const std::string& label);
[[nodiscard]] std::string store_labels(const std::vector<std::string>& labels);
[[nodiscard]] std::vector<std::string> load_labels(const std::string& stored);

}  // namespace rdev::sql
