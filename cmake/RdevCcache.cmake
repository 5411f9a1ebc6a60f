# ccache is a help for developers who have it, never a requirement.
find_program(RDEV_CCACHE ccache)
mark_as_advanced(RDEV_CCACHE)
if(RDEV_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${RDEV_CCACHE})
endif()
