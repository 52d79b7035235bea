#pragma once

#include <cstdint>

namespace triaged {

/// Raises this process's soft limit of open files to the hard one: each connection is a file, and
/// the soft limit that systems begin with (1024) is for programs that use select(). Gives the limit
/// that holds now. https://0pointer.net/blog/file-descriptor-limits.html
std::uint64_t raise_open_files();

/// Files that the daemon may need: one for each connection, and those it opens itself.
std::uint64_t files_needed(int connections);

}  // namespace triaged
