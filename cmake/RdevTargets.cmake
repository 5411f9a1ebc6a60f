# How every target of the project is made: warnings, sanitizers, include root and alias in one
# place, so that a folder's CMakeLists.txt says only what it is and what it needs.

add_library(rdev_options INTERFACE)
target_include_directories(rdev_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(
  rdev_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 warns when it optimises std::string's operator+ and a copied std::optional, of overlaps
  # and uninitialised values that are not there (GCC bugs 105651 and 80635).
  target_compile_options(rdev_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(RDEV_SANITIZE)
  target_compile_options(
    rdev_options INTERFACE -fsanitize=${RDEV_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(rdev_options INTERFACE -fsanitize=${RDEV_SANITIZE})
  if(RDEV_SANITIZE MATCHES "undefined")
    # SOCI's libraries hide the type information of their classes, which this check refers to.
    target_compile_options(rdev_options INTERFACE -fno-sanitize=vptr)
  endif()
  if(RDEV_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # std::atomic_thread_fence in Asio is not modelled; the fences there are not what orders our data.
    target_compile_options(rdev_options INTERFACE -Wno-tsan)
  endif()
endif()

# rdev_add_subdirectories(): every directory below this one that has a CMakeLists.txt.
macro(rdev_add_subdirectories)
  file(GLOB rdev_lists CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(rdev_list IN LISTS rdev_lists)
    cmake_path(GET rdev_list PARENT_PATH rdev_directory)
    add_subdirectory(${rdev_directory})
  endforeach()
endmacro()

# rdev_library(<name> SOURCES ... [PUBLIC targets...] [PRIVATE targets...])
# A static library rdev_<name> with the alias rdev::<name>.
function(rdev_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(rdev_${name} STATIC ${ARG_SOURCES})
  add_library(rdev::${name} ALIAS rdev_${name})
  target_link_libraries(rdev_${name} PUBLIC ${ARG_PUBLIC} PRIVATE rdev_options ${ARG_PRIVATE})
  target_include_directories(rdev_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
endfunction()

# rdev_program(<name> SOURCES ... PRIVATE targets...)
function(rdev_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE rdev_options ${ARG_PRIVATE})
endfunction()

# rdev_test(<name> SOURCES ... PRIVATE targets... [LABELS ...])
# A doctest program; each of its test cases is a test of CTest's.
function(rdev_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE rdev_options rdev_test_main rdev_test_support ${ARG_PRIVATE})
  doctest_discover_tests(${name} TEST_PREFIX "${name}: " PROPERTIES LABELS "${ARG_LABELS}")
endfunction()
