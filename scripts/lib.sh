# shellcheck shell=bash
# Sourced by the scripts beside it: where the tree is, how to speak, how long things took.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${JOBS:-$(nproc)}
# Objects of src are found in the compiler cache wherever the tree lies.
export CCACHE_BASEDIR="$top" CCACHE_NOHASHDIR=1

say() { printf '%s\n' "$*"; }
die() {
  printf '%s: error: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}
wrong_usage() {
  printf '%s: %s (see %s --help)\n' "$(basename "$0")" "$*" "$0" >&2
  exit 2
}

# show_help: the comment block at the top of the running script, without its first line.
show_help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

# configure PRESET [CMAKE_ARG...] and build PRESET TARGET...: quiet when all goes well.
configure() {
  local preset=$1
  shift
  mkdir -p "$top/build"
  (cd "$top" && cmake --preset "$preset" "$@" >"$top/build/$preset-configure.log" 2>&1) ||
    { tail -n 20 "$top/build/$preset-configure.log" >&2; die "cmake --preset $preset failed (log: build/$preset-configure.log)"; }
}
build() {
  local preset=$1 targets=()
  shift
  [ $# = 0 ] || targets=(--target "$@")
  (cd "$top" && cmake --build --preset "$preset" -j "$jobs" "${targets[@]}")
}
