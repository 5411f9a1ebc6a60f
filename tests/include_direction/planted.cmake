# Plants a tree of includes, good ones and at least one that breaks each rule, and holds what the
# check says of it against what it should say: every bad one, and none of the good ones.
cmake_minimum_required(VERSION 3.25)

set(plain_path "headers are named by their plain path from the root of the project")
set(pure "core and ports know only standard headers without input and output, Boost.JSON and Boost.System")
set(domain "core/domain may include core/domain")
set(ports "ports may include core/domain and ports")
set(service "core/service may include core/domain, ports and core/service")
set(worker "core/worker may include core/domain, ports, core/service and core/worker")
set(git "adapters/git may include core/domain, ports, itself and adapters/(sql|process|asio|https|dispatch|agent_stream)")
set(http "adapters/http may include core/domain, ports, itself and adapters/(sql|process|asio|https|dispatch|agent_stream), and core/service")
set(apps "apps may include core, ports, adapters and apps")
set(unnamed "an include must name its header, or it cannot be checked")

file(REMOVE_RECURSE ${TREE})
set(expected)

# plant(<file> GOOD <includes...>) or plant(<file> BAD <rule> <includes...>): one include a line,
# below a comment and an empty line. Rule "" is for the file itself.
function(plant file verdict)
  set(includes ${ARGN})
  if(verdict STREQUAL "BAD")
    list(POP_FRONT includes rule)
  endif()
  set(text "// A file; with [odd \\ text.\n\n")
  set(line 2)
  foreach(include IN LISTS includes)
    math(EXPR line "${line} + 1")
    string(APPEND text "${include}\n")
    if(verdict STREQUAL "BAD")
      string(STRIP "${include}" shown)
      list(APPEND expected "${file}:${line}: ${shown}: ${rule}")
    endif()
  endforeach()
  file(WRITE ${TREE}/${file} "${text}")
  set(expected "${expected}" PARENT_SCOPE)
endfunction()

plant(core/domain/good.hpp GOOD
      "#include <string>" "#include <boost/json/value.hpp>" "#include <boost/system/result.hpp>"
      "#include \"core/domain/other.hpp\"" "// #include <iostream>"
      "const char* text = \"#include <unistd.h>\";")
plant(core/domain/outward.cpp BAD "${domain}"
      "#include \"ports/clock.hpp\"" "#include \"core/service/build_service.hpp\""
      "#include \"core/worker/build_run.hpp\"" "#include \"adapters/sql/query.hpp\""
      "#include \"apps/server/main.hpp\"" "#include \"tests/support/command.hpp\""
      "#include <ports/pod.hpp>" "  #  include <adapters/git/git.hpp>")
plant(core/domain/technology.cpp BAD "${pure}"
      "#include <iostream>" "#include <fstream>" "#include <filesystem>" "#include <sstream>"
      "#include <cstdio>" "#include <cstdlib>" "#include <ctime>" "#include <random>"
      "#include <unistd.h>" "#include <sys/socket.h>" "#include <soci/soci.h>"
      "#include <openssl/evp.h>" "#include <fmt/format.h>" "#include <boost/asio/ip/tcp.hpp>"
      "#include <boost/beast/http.hpp>" "#include <boost/process.hpp>")
plant(ports/good.hpp GOOD
      "#include <stop_token>" "#include <boost/json/object.hpp>" "#include \"core/domain/ids.hpp\""
      "#include \"ports/pod.hpp\"")
plant(ports/outward.hpp BAD "${ports}"
      "#include \"core/service/build_service.hpp\"" "#include \"core/worker/wakeup.hpp\""
      "#include \"adapters/memory/clock.hpp\"" "#include <apps/server/main.hpp>"
      "#include <tests/contract/clock_contract.hpp>")
plant(ports/technology.hpp BAD "${pure}" "#include <boost/asio.hpp>" "#include <fcntl.h>")
plant(core/service/good.cpp GOOD
      "#include <mutex>" "#include \"core/domain/build.hpp\"" "#include \"ports/storage.hpp\""
      "#include \"core/service/closing.hpp\"")
plant(core/service/outward.cpp BAD "${service}"
      "#include \"core/worker/build_run.hpp\"" "#include \"adapters/memory/clock.hpp\""
      "#include \"apps/server/main.hpp\"" "#include <tests/support/command.hpp>")
plant(core/service/technology.cpp BAD "${pure}" "#include <spdlog/spdlog.h>")
plant(core/worker/good.cpp GOOD
      "#include <thread>" "#include \"core/service/closing.hpp\"" "#include <core/worker/wakeup.hpp>"
      "#include \"core/domain/build.hpp\"" "#include \"ports/pod.hpp\"")
plant(core/worker/outward.cpp BAD "${worker}"
      "#include \"adapters/process/run.hpp\"" "#include \"apps/worker/main.hpp\""
      "#include \"tests/support/command.hpp\"")
plant(core/worker/technology.cpp BAD "${pure}" "#include <csignal>")
plant(adapters/git/good.cpp GOOD
      "#include <unistd.h>" "#include <fstream>" "#include \"adapters/git/git.hpp\""
      "#include \"adapters/process/run.hpp\"" "#include \"adapters/sql/query.hpp\""
      "#include \"adapters/asio/runtime.hpp\"" "#include \"adapters/dispatch/change_dispatcher.hpp\""
      "#include \"core/domain/build.hpp\"" "#include \"ports/pod_git.hpp\"")
plant(adapters/git/outward.cpp BAD "${git}"
      "#include \"adapters/local_pod/local_pod.hpp\"" "#include \"adapters/gitea/client.hpp\""
      "#include <adapters/http/router.hpp>" "#include \"core/service/build_service.hpp\""
      "#include \"core/worker/build_run.hpp\"" "#include \"apps/rdev/main.hpp\""
      "#include \"tests/support/command.hpp\"")
plant(adapters/http/good.cpp GOOD
      "#include <boost/beast/http.hpp>" "#include \"core/service/build_service.hpp\""
      "#include \"adapters/http/handlers/builds.hpp\"" "#include \"adapters/asio/runtime.hpp\"")
plant(adapters/http/handlers/outward.cpp BAD "${http}"
      "#include \"core/worker/build_run.hpp\"" "#include \"adapters/sqlite/storage.hpp\"")
plant(apps/server/good.cpp GOOD
      "#include <cstdlib>" "#include \"adapters/http/router.hpp\"" "#include \"core/worker/wakeup.hpp\""
      "#include \"core/service/closing.hpp\"" "#include \"apps/server/options.hpp\"")
plant(apps/server/outward.cpp BAD "${apps}"
      "#include \"tests/support/command.hpp\"" "#include <tests/support/main.hpp>")
plant(tests/unit/good.cpp GOOD
      "#include <doctest/doctest.h>" "#include \"tests/support/command.hpp\""
      "#include \"adapters/git/git.hpp\"" "#include \"apps/server/options.hpp\"")
plant(adapters/git/path.cpp BAD "${plain_path}"
      "#include \"git.hpp\"" "#include \"../local_pod/local_pod.hpp\"" "#include \"./git.hpp\""
      "#include \"core/domain/../../adapters/local_pod/local_pod.hpp\""
      "#include <adapters/git/../local_pod/local_pod.hpp>" "#include \"core//domain/build.hpp\""
      "#include \"/usr/include/unistd.h\"" "#include \"unistd.h\"")
plant(core/domain/unnamed.cpp BAD "${unnamed}" "#include HEADER" "#include_next <iostream>")
plant(core/stray.hpp GOOD "#include <string>")
list(APPEND expected "core/stray.hpp:1: the file is in no layer")

execute_process(
  COMMAND ${CMAKE_COMMAND} -D ROOT=${TREE} -P ${CHECK}
  RESULT_VARIABLE exit_code ERROR_VARIABLE said)
string(REGEX REPLACE "\nCMake Error.*" "" said "${said}")
string(REPLACE "\n" ";" said "${said}")

set(missed ${expected})
list(REMOVE_ITEM missed ${said})
set(invented ${said})
list(REMOVE_ITEM invented ${expected})
list(LENGTH expected count)
if(missed OR invented OR exit_code EQUAL 0)
  list(JOIN missed "\n  " missed)
  list(JOIN invented "\n  " invented)
  message(FATAL_ERROR "exit code ${exit_code}\nnot reported:\n  ${missed}\n"
                      "reported without cause:\n  ${invented}")
endif()
message(STATUS "all of ${count} planted faults were found, and nothing else")
