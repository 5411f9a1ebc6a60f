# Writes a directory's text files as C++: cmake -D INPUT=<directory> -D OUTPUT=<file> -P embed_files.cmake
cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE files RELATIVE ${INPUT} ${INPUT}/*)
list(SORT files)

file(WRITE ${OUTPUT} "// Generated from the built-in templates.
#include \"adapters/templates/file_set.hpp\"

namespace rdev::templates {
namespace {
constexpr EmbeddedFile kFiles[] = {
")
foreach(file IN LISTS files)
  file(READ ${INPUT}/${file} text)
  file(APPEND ${OUTPUT} "    {\"${file}\",\n     R\"embedded(${text})embedded\"},\n")
endforeach()
file(APPEND ${OUTPUT} "};
}  // namespace

std::span<const EmbeddedFile> builtin_files() { return kFiles; }

}  // namespace rdev::templates
")
