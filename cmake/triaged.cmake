# Flags, dependencies and the two functions every folder uses to declare its one target.
include(GNUInstallDirs)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(TRIAGED_CCACHE ccache)
if(TRIAGED_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TRIAGED_CCACHE})
endif()
find_program(TRIAGED_MOLD mold)

add_library(triaged_flags INTERFACE)
target_compile_options(triaged_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Werror)
if(TRIAGED_UNITY)  # a local name may be that of another file, and only gcc can tell the two apart
  target_compile_options(triaged_flags INTERFACE -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local>)
endif()
# The statement expression behind TRY is a GNU extension that both supported compilers have.
target_compile_options(triaged_flags INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>)
# gcc 12 sees overlapping copies in plain string concatenation when it optimises:
# https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
target_compile_options(triaged_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(triaged_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(triaged_flags INTERFACE Threads::Threads)
if(TRIAGED_MOLD)
  target_link_options(triaged_flags INTERFACE -fuse-ld=mold)
endif()

set(TRIAGED_SANITIZE "" CACHE STRING "Comma-separated sanitizers, e.g. address,undefined or thread")
if(TRIAGED_SANITIZE)
  add_compile_options(-fsanitize=${TRIAGED_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TRIAGED_SANITIZE})
endif()

# triaged_dependency(NAME PKGCONFIG_MODULE): an imported target triaged_dep_NAME. Its headers count as system headers.
function(triaged_dependency name module)
  pkg_check_modules(TRIAGED_${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(triaged_dep_${name} INTERFACE)
  target_link_libraries(triaged_dep_${name} INTERFACE PkgConfig::TRIAGED_${name})
endfunction()

triaged_dependency(httplib cpp-httplib)   # a compiled library on Debian: only its own flags match its ABI
triaged_dependency(curl libcurl)
triaged_dependency(yaml yaml-cpp)
triaged_dependency(sqlite sqlite3)
triaged_dependency(openssl openssl)
triaged_dependency(icu icu-uc)
triaged_dependency(icui18n icu-i18n)
triaged_dependency(opencc opencc)
triaged_dependency(hs libhs)
triaged_dependency(re2 re2)
triaged_dependency(gmime gmime-3.0)
triaged_dependency(spdlog spdlog)
triaged_dependency(prometheus prometheus-cpp-core)
triaged_dependency(zstd libzstd)
triaged_dependency(jemalloc jemalloc)
triaged_dependency(simdjson simdjson)
# Of xxHash only the header is used.
find_path(TRIAGED_XXHASH_INCLUDE xxhash.h REQUIRED)
add_library(triaged_dep_xxhash INTERFACE)
target_include_directories(triaged_dep_xxhash SYSTEM INTERFACE ${TRIAGED_XXHASH_INCLUDE})
# LIBLINEAR brings no pkg-config file. Statically, so that the four sums it asks BLAS for are those of src/learn.
find_path(TRIAGED_LINEAR_INCLUDE linear.h REQUIRED)
find_library(TRIAGED_LINEAR_LIBRARY NAMES liblinear.a REQUIRED)
add_library(triaged_dep_linear INTERFACE)
target_link_libraries(triaged_dep_linear INTERFACE ${TRIAGED_LINEAR_LIBRARY})
target_include_directories(triaged_dep_linear SYSTEM INTERFACE ${TRIAGED_LINEAR_INCLUDE})
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)

# The folders whose loops go through megabytes of text in the tests.
set(TRIAGED_SEARCHING text yaml rules)

# triaged_library(NAME SOURCES a.cpp ... DEPS model ... [PRIVATE_DEPS target ...]): the static library triaged_NAME.
# DEPS are folders of this tree and are public; PRIVATE_DEPS are third-party targets no header of the folder shows.
function(triaged_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PUBLIC_DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(triaged_${name} STATIC ${ARG_SOURCES})
  set_target_properties(triaged_${name} PROPERTIES UNITY_BUILD ${TRIAGED_UNITY} UNITY_BUILD_BATCH_SIZE 32)
  # Elsewhere the optimiser takes longer than the tests do without it.
  if(TRIAGED_SANITIZE AND name IN_LIST TRIAGED_SEARCHING)
    target_compile_options(triaged_${name} PRIVATE -O1)
  endif()
  set(src "${PROJECT_SOURCE_DIR}/src")
  cmake_path(IS_PREFIX src "${CMAKE_CURRENT_SOURCE_DIR}" in_src)
  if(TRIAGED_FUZZ AND in_src)
    target_compile_options(triaged_${name} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  list(TRANSFORM ARG_DEPS PREPEND triaged_)
  target_link_libraries(triaged_${name} PUBLIC triaged_flags ${ARG_DEPS} ${ARG_PUBLIC_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
endfunction()
