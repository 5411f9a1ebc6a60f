#pragma once

namespace rdev::worker {

/// The shell side of the durable exec: POSIX sh as dash and busybox have it. The texts are fixed;
/// whatever varies comes as an argument, on stdin or in the environment.
///
/// A run directory holds: stdin.N (one of each starter, until the command has opened its own),
/// claim (a link, made by the one supervisor that runs), begun (when, in seconds since 1970), pid
/// (the supervisor's), out and err (FIFOs), out.log and err.log, out.end and err.end (the log is
/// complete), exit (the exit status; complete when it is there); and credentials, where the project
/// has any (credentials_file.hpp).

/// Runs the command, from within the run directory, unless another supervisor does:
/// sh -c … NAME STDIN_FILE MAX_LOG_BYTES WORKDIR ARGV…
///
/// Making a link is what only one can do: so of any number of supervisors, whoever started them
/// and whatever became of that, one runs the command, once.
///
/// The outputs go through a FIFO and a `cat` each, so that a log can be bounded without the
/// command feeling it: beyond the bound, writing fails for `cat` alone and the rest is read and
/// dropped. The exit status does not wait for a background process that keeps an output open.
/// TERM is for the command; the supervisor and its helpers end when it has.
inline constexpr const char* kSupervisorScript = R"sh(
stdin=$1 max_bytes=$2 workdir=$3
shift 3
trap : TERM HUP INT
if ! ln -s $$ claim 2>/dev/null; then rm -f "$stdin"; exit; fi
date +%s >begun
: >out.log
: >err.log
mkfifo out err
echo $$ >pid.new && mv pid.new pid || exit
keep() {
  trap '' TERM HUP INT XFSZ
  ulimit -f $((max_bytes / 512))
  cat >>"$1.log"
  cat >/dev/null
  : >"$1.end"
}
keep out <out &
keep err <err &
( rm -f "$stdin"; cd "$workdir" && exec "$@" ) <"$stdin" >out 2>err
code=$?
n=0
until { [ -e out.end ] && [ -e err.end ]; } || [ $n -ge 25 ]; do
  n=$((n + 1))
  if [ $n -le 5 ]; then nap=0.002; else nap=0.05; fi
  sleep $nap 2>/dev/null || sleep 1
done
echo $code >exit.new && mv exit.new exit
)sh";

/// Starts a supervisor: sh -c … NAME SUPERVISOR DIRECTORY MAX_LOG_BYTES STDIN_BYTES ARGV… with
/// the command's stdin on stdin. A directory that somebody died over is taken over as it is. Says
/// one word, since an exit status proves nothing:
///   started   a supervisor has begun
///   already   it had before
///   halfway   none has begun yet
///   missing   there is no such program
///   cut       stdin did not come through whole; nothing was started
///   blocked   the directory cannot be made
inline constexpr const char* kStartScript = R"sh(
supervisor=$1 dir=$2 max_bytes=$3 stdin_bytes=$4
shift 4
if [ -e "$dir/pid" ]; then echo already; exit; fi
command -v "$1" >/dev/null 2>&1 || { echo missing; exit; }
workdir=$PWD
[ -d "${dir%/*}" ] || mkdir -p "${dir%/*}"
mkdir -m 700 "$dir" 2>/dev/null
cd "$dir" 2>/dev/null || { echo blocked; exit; }
n=0
until ( set -C; : >stdin.$n ) 2>/dev/null || [ $n -ge 1000 ]; do n=$((n + 1)); done
cat >stdin.$n
if [ "$(wc -c <stdin.$n)" -ne "$stdin_bytes" ]; then rm -f stdin.$n; echo cut; exit; fi
setsid sh -c "$supervisor" rdev-command stdin.$n "$max_bytes" "$workdir" "$@" \
  </dev/null >/dev/null 2>&1 &
n=0
until [ -e pid ] || [ $n -ge 50 ]; do
  n=$((n + 1))
  if [ $n -le 10 ]; then nap=0.002; else nap=0.05; fi
  sleep $nap 2>/dev/null || sleep 1
done
if [ -e pid ]; then echo started; else echo halfway; fi
)sh";

/// Says how a run stands: sh -c … NAME DIRECTORY. One line, of a word and the seconds since it
/// began:
///   running N   it has begun, and left no exit status so far
///   ended N     it has left its exit status
///   none 0      nothing has begun there
inline constexpr const char* kLookScript = R"sh(
cd "$1" 2>/dev/null && [ -L claim ] || { echo none 0; exit; }
word=running
[ -e exit ] && word=ended
now=$(date +%s)
read -r begun <begun 2>/dev/null
case $begun in ''|*[!0-9]*) begun=$now ;; esac
[ "$begun" -le "$now" ] || begun=$now
echo "$word $((now - begun))"
)sh";

/// Sends the logs from two offsets on, and the exit status when it is there:
/// sh -c … NAME DIRECTORY OUT_OFFSET ERR_OFFSET LIFE_MS QUIET_MS. A life of 0 sends what is there
/// and ends. See follow_frames.hpp for the frames. Ends by itself after about LIFE_MS and when the
/// directory is gone, so that no lost connection leaves it behind for long. It looks the less
/// often the longer nothing was written (QUIET_MS when it begins): a look costs two processes.
inline constexpr const char* kFollowScript = R"sh(
cd "$1" 2>/dev/null || { echo gone; exit; }
out=$2 err=$3 life=$4 quiet=$5
lived=0 beat=0
while :; do
  finished=
  [ -e exit ] && finished=yes
  set -- $(wc -c out.log err.log 2>/dev/null)
  if [ "$2 $4" != "out.log err.log" ]; then echo gone; exit; fi
  if [ $1 -gt $out ]; then
    echo "out $out $(($1 - out))"
    tail -c +$((out + 1)) out.log | head -c $(($1 - out))
    out=$1 quiet=0
  fi
  if [ $3 -gt $err ]; then
    echo "err $err $(($3 - err))"
    tail -c +$((err + 1)) err.log | head -c $(($3 - err))
    err=$3 quiet=0
  fi
  if [ "$finished" ]; then
    read -r code <exit
    case $code in ''|*[!0-9]*|????*) code=255 ;; esac
    echo "exit $code $out $err"
    exit
  fi
  if [ $lived -ge $life ]; then echo running; exit; fi
  if [ $lived -ge $beat ]; then echo beat; beat=$((lived + 500)); fi
  if [ $quiet -lt 400 ]; then nap=010
  elif [ $quiet -lt 1500 ]; then nap=020
  elif [ $quiet -lt 5000 ]; then nap=050
  elif [ $quiet -lt 20000 ]; then nap=100
  else nap=200; fi
  sleep 0.$nap 2>/dev/null || { sleep 1; nap=1000; }
  nap=${nap#0}
  quiet=$((quiet + nap)) lived=$((lived + nap))
done
)sh";

}  // namespace rdev::worker
