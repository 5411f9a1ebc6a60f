#pragma once

#include <cstddef>
#include <cstdint>

/// Feeds a parser with what the input says, and aborts when a promise is broken. The input's first
/// byte chooses the parser and the size of the pieces; each byte 1 in the rest changes between
/// standard output and standard error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
