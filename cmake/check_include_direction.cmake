# Fails for each include that runs against the direction of the layers, with file, line and rule:
#
#   core/domain ← ports ← core/service, core/worker ← adapters ← apps
#
#   cmake -D ROOT=<source tree> -P cmake/check_include_direction.cmake
cmake_minimum_required(VERSION 3.25)

# The standard headers of core and ports: those that do no input or output, read no clock by
# their mere purpose and start no process. A list of what may be there, because a header that
# nobody thought of is then refused.
set(pure_headers
    algorithm any array atomic barrier bit bitset cctype cfloat charconv chrono cinttypes climits
    cmath compare concepts condition_variable coroutine cstddef cstdint cstring deque exception
    forward_list functional future initializer_list iterator latch limits list map memory
    memory_resource mutex new numbers numeric optional queue ranges ratio regex semaphore set
    shared_mutex source_location span stack stdexcept stop_token string string_view system_error
    thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility variant vector
    version)

# What every adapter may build on.
set(bases "sql|process|asio|https|dispatch|agent_stream")

# rules_of(<file>): what a file of its layer may include. Sets `allowed`, a regex of project
# paths that is empty when the file is in no layer, `rule`, the same in words, and `pure`, whether
# technology is kept out.
function(rules_of file)
  set(pure FALSE)
  set(allowed "")
  set(rule "")
  if(file MATCHES "^(core|ports)/")
    set(pure TRUE)
  endif()
  if(file MATCHES "^core/domain/")
    set(allowed "core/domain")
    set(rule "core/domain may include core/domain")
  elseif(file MATCHES "^ports/")
    set(allowed "core/domain|ports")
    set(rule "ports may include core/domain and ports")
  elseif(file MATCHES "^core/service/")
    set(allowed "core/domain|ports|core/service")
    set(rule "core/service may include core/domain, ports and core/service")
  elseif(file MATCHES "^core/worker/")
    set(allowed "core/domain|ports|core/service|core/worker")
    set(rule "core/worker may include core/domain, ports, core/service and core/worker")
  elseif(file MATCHES "^adapters/([^/]+)/")
    set(allowed "core/domain|ports|adapters/(${CMAKE_MATCH_1}|${bases})")
    set(rule "adapters/${CMAKE_MATCH_1} may include core/domain, ports, itself and adapters/(${bases})")
    if(CMAKE_MATCH_1 STREQUAL "http") # an inbound adapter
      string(APPEND allowed "|core/service")
      string(APPEND rule ", and core/service")
    endif()
  elseif(file MATCHES "^apps/")
    set(allowed "core|ports|adapters|apps")
    set(rule "apps may include core, ports, adapters and apps")
  elseif(file MATCHES "^tests/")
    set(allowed ".*")
  endif()
  return(PROPAGATE pure allowed rule)
endfunction()

# fault_of(<directive>): sets `fault` to why the directive is refused, "" for a good one.
function(fault_of directive)
  set(fault "")
  if(NOT directive MATCHES "^[ \t\n]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]")
    set(fault "an include must name its header, or it cannot be checked")
    return(PROPAGATE fault)
  endif()
  set(form "${CMAKE_MATCH_1}")
  set(header "${CMAKE_MATCH_2}")
  if(header MATCHES "^/|^\\.\\.?/|/\\.\\.?/|//")
    set(fault "headers are named by their plain path from the root of the project")
  elseif(header MATCHES "^(core|ports|adapters|apps|tests)/")
    if(NOT header MATCHES "^(${allowed})/")
      set(fault "${rule}")
    endif()
  elseif(form STREQUAL "\"")
    set(fault "headers are named by their plain path from the root of the project")
  elseif(pure AND NOT header IN_LIST pure_headers AND NOT header MATCHES "^boost/(json|system)/")
    set(fault "core and ports know only standard headers without input and output, Boost.JSON and Boost.System")
  endif()
  return(PROPAGATE fault)
endfunction()

# line_of(<text> <part>): sets `line` to the number of the line that begins with `part`.
function(line_of text part)
  string(FIND "${text}" "${part}" position)
  string(SUBSTRING "${text}" 0 ${position} before)
  string(REGEX MATCHALL "\n" newlines "${before}\n")
  list(LENGTH newlines line)
  return(PROPAGATE line)
endfunction()

file(GLOB_RECURSE files RELATIVE ${ROOT}
     ${ROOT}/core/* ${ROOT}/ports/* ${ROOT}/adapters/* ${ROOT}/apps/* ${ROOT}/tests/*)
list(FILTER files INCLUDE REGEX "\\.(c|cc|cpp|cxx|h|hh|hpp|hxx|inc|inl|ipp|tpp)$")
list(SORT files)
if(NOT files)
  message(FATAL_ERROR "there is no source file below ${ROOT}")
endif()

set(faults)
foreach(file IN LISTS files)
  rules_of(${file})
  if(NOT allowed)
    list(APPEND faults "${file}:1: the file is in no layer")
    continue()
  endif()
  file(READ ${ROOT}/${file} text)
  # What has a meaning in CMake's lists is none of ours.
  string(REGEX REPLACE "[][;\\]" "/" text "\n${text}")
  string(REGEX MATCHALL "\n[ \t]*#[ \t]*include[^\n]*" directives "${text}")
  list(REMOVE_DUPLICATES directives)
  foreach(directive IN LISTS directives)
    fault_of("${directive}")
    if(fault)
      line_of("${text}" "${directive}")
      string(STRIP "${directive}" shown)
      list(APPEND faults "${file}:${line}: ${shown}: ${fault}")
    endif()
  endforeach()
endforeach()

if(faults)
  list(LENGTH faults count)
  list(JOIN faults "\n" faults)
  message(NOTICE "${faults}") # unlike an error's text, it is shown as it is
  message(FATAL_ERROR "${count} includes run against the direction of the layers")
endif()
list(LENGTH files count)
message(STATUS "the includes of ${count} files follow the direction of the layers")
