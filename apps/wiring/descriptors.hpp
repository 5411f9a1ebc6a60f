#pragma once

namespace rdev::apps {

/// Lets this process have many files and sockets open, if the system allows it: shells hand down a
/// low limit, and a server holds a socket for every client that watches.
void raise_descriptor_limit();

}  // namespace rdev::apps
