#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "adapters/memory/templates.hpp"
#include "ports/templates.hpp"

namespace rdev::testing {

/// Makes the adapter with exactly these templates in it.
using MakeTemplates =
    std::function<std::unique_ptr<ports::Templates>(const std::vector<memory::TemplateFolder>&)>;

/// What every Templates promises. Call it from a doctest test case.
void templates_contract(const MakeTemplates& make);

}  // namespace rdev::testing
