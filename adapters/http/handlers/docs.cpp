#include "adapters/http/handlers/docs.hpp"

#include <optional>
#include <string>

#include "adapters/http/openapi_document.hpp"
#include "adapters/http/reference_page.hpp"

namespace rdev::http {

void add_docs_routes(Router& router) {
  router.add({.method = "GET",
              .pattern = "/openapi.json",
              .handler = [](const Request&) -> Result<Response> {
                return Response{200, "application/json", std::string(openapi_document()), {}};
              },
              .runs = Route::Runs::at_once,
              .scope = std::nullopt});
  router.add({.method = "GET",
              .pattern = "/docs",
              .handler = [page = render_reference_page(openapi_document())](
                             const Request&) -> Result<Response> {
                return Response{200,
                                "text/html; charset=utf-8",
                                page.html,
                                {{"Content-Security-Policy", page.security_policy}}};
              },
              .runs = Route::Runs::at_once,
              .scope = std::nullopt});
}

}  // namespace rdev::http
