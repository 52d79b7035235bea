# shellcheck shell=bash disable=SC2034 # the variables are for the scripts that source this
# Sourced by the start scripts beside it. A server's folder holds its state: NAME.pid, NAME.log, env.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
unavailable=77 # the exit code of "cannot run here", which tests turn into a skip

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}
# skip REASON: the machine lacks something; nothing is wrong with the product.
skip() {
  printf '%s: not available here: %s\n' "$(basename "$0")" "$*" >&2
  exit "$unavailable"
}
need() {
  local command
  for command; do
    [ -x "$command" ] || command -v "$command" >/dev/null ||
      skip "no $(basename "$command"), run scripts/install-deps --real"
  done
}
show_help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

# parse_arguments DIR [--hook URL] ...: sets $dir (absolute, made) and $hook.
parse_arguments() {
  dir="" hook=""
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) show_help; exit 0 ;;
      --hook) hook=${2:?--hook wants a URL}; shift ;;
      -*) fail "unknown option '$1'" ;;
      *) [ -z "$dir" ] || fail "unexpected argument '$1'"
        dir=$1 ;;
    esac
    shift
  done
  [ -n "$dir" ] || fail "no folder given (see --help)"
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
}

# free_ports N: N ports that nothing listens on now, all held open until the last is known.
free_ports() {
  perl -MIO::Socket::INET -e '
    my @held = map { IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", Proto => "tcp") or die "no port: $!\n" } 1 .. shift;
    print join(" ", map { $_->sockport } @held), "\n";' "$1"
}
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# alive NAME: the process of NAME.pid still runs and is no zombie.
alive() {
  local pid
  pid=$(cat "$dir/$1.pid" 2>/dev/null) || return 1
  [ -r "/proc/$pid/stat" ] && ! grep -q ') Z ' "/proc/$pid/stat" 2>/dev/null
}
# launch NAME COMMAND...: in the background, as a process group of its own.
launch() {
  local name=$1
  shift
  setsid "$@" >"$dir/$name.log" 2>&1 </dev/null &
  printf '%s\n' $! >"$dir/$name.pid"
}
# wait_for NAME SECONDS COMMAND...: until COMMAND succeeds; an early end of NAME is told at once.
wait_for() {
  local name=$1 tries=$(($2 * 20))
  shift 2
  until "$@"; do
    alive "$name" || { tail -n 15 "$dir/$name.log" >&2; fail "$name ended before it was ready"; }
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { tail -n 15 "$dir/$name.log" >&2; fail "$name was not ready in time"; }
    sleep 0.05
  done
}
# publish KEY=VALUE...: what a test must know, one a line, in $dir/env.
publish() {
  printf '%s\n' "$@" >"$dir/env"
  cat "$dir/env"
}
