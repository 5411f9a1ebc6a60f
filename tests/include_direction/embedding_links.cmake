# Fails unless LINKS, what linking rdev::core links, is the core with JSON and threads.
cmake_minimum_required(VERSION 3.25)

if(NOT "rdev_domain" IN_LIST LINKS)
  message(FATAL_ERROR "the list does not even hold rdev_domain: ${LINKS}")
endif()
list(FILTER LINKS EXCLUDE REGEX "^rdev(::|_)(core|domain|ports|service|worker|options)$")
list(FILTER LINKS EXCLUDE REGEX "^(Boost::(json|container|system|headers)|Threads::Threads)$")
if(LINKS)
  message(FATAL_ERROR "rdev::core must not link ${LINKS}")
endif()
