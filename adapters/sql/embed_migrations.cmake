# Writes the migrations as C++: cmake -D INPUT=<directory> -D OUTPUT=<file> -P embed_migrations.cmake
# Files are NNN_name.sql, or NNN_name.<dialect>.sql to take the former's place for one dialect.
cmake_minimum_required(VERSION 3.25)
file(GLOB files RELATIVE ${INPUT} ${INPUT}/*.sql)
list(SORT files)

set(entries "")
set(seen "")
foreach(file IN LISTS files)
  if(NOT file MATCHES "^([0-9][0-9][0-9])_([a-z0-9_]+)(\\.([a-z]+))?\\.sql$")
    message(FATAL_ERROR "${INPUT}/${file}: not named NNN_name.sql or NNN_name.<dialect>.sql")
  endif()
  set(version ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  set(dialect "${CMAKE_MATCH_4}")
  if("${version}.${dialect}" IN_LIST seen)
    message(FATAL_ERROR "${INPUT}/${file}: there is another migration with this number")
  endif()
  list(APPEND seen "${version}.${dialect}")
  string(REGEX REPLACE "^0+" "" version ${version})
  file(READ ${INPUT}/${file} sql)
  string(APPEND entries
    "    {${version}, \"${name}\", \"${dialect}\",\n     R\"embedded(${sql})embedded\"},\n")
endforeach()

file(WRITE ${OUTPUT} "// Generated from migrations/*.sql.
#include \"adapters/sql/migrations.hpp\"

namespace rdev::sql {
namespace {
constexpr Migration kMigrations[] = {
${entries}};
}  // namespace

std::span<const Migration> embedded_migrations() { return kMigrations; }

}  // namespace rdev::sql
")
