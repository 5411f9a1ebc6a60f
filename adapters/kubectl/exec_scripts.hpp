#pragma once

namespace rdev::kubectl {

/// The shell side of this adapter: POSIX sh as dash and busybox have it. The texts are fixed;
/// whatever varies comes on stdin (see exec_header.hpp) or as an argument of a command that came
/// that way.

/// Runs one command: sh -c … NAME, with a header and then the command's own stdin on stdin. So
/// nothing of the command is in an argument of kubectl, nor in the URL that it asks for, which
/// clusters keep in their audit logs.
///
/// `read` takes a byte at a time from a pipe, so that the header ends where it ends. Nothing is
/// said before the header has come, for kubectl drops what comes before it has all its streams.
/// Each output begins and ends with a line that holds the caller's random mark, the last with the
/// exit status (or `missing`: no such program; `nodir`: no such directory): without it, what came
/// is not all.
///
/// TERM is for the command; this shell ends when it has.
inline constexpr const char* kExecScript = R"sh(
trap : TERM HUP INT
rdev_next() {
  IFS= read -r rdev_line || exit 1
  case $rdev_line in
    *\\*) rdev_line=$(printf '%bx' "$rdev_line") rdev_line=${rdev_line%x} ;;
  esac
}
rdev_end() {
  printf '\036%s end %s\n' "$rdev_mark" "$1"
  printf '\036%s end %s\n' "$rdev_mark" "$1" >&2
  exit
}
rdev_next
rdev_mark=$rdev_line
rdev_next
rdev_workdir=$rdev_line
rdev_next
rdev_left=$rdev_line
while [ "$rdev_left" -gt 0 ]; do
  rdev_next
  export "$rdev_line"
  rdev_left=$((rdev_left - 1))
done
rdev_next
rdev_left=$rdev_line
set --
while [ "$rdev_left" -gt 0 ]; do
  rdev_next
  set -- "$@" "$rdev_line"
  rdev_left=$((rdev_left - 1))
done
printf '\036%s begin\n' "$rdev_mark"
printf '\036%s begin\n' "$rdev_mark" >&2
cd "$rdev_workdir" 2>/dev/null || rdev_end nodir
command -v "$1" >/dev/null 2>&1 || rdev_end missing
( trap - TERM HUP INT; exec "$@" )
rdev_end $?
)sh";

/// Makes the directories of a project: sh -c … NAME WORKDIR. Says `ready STATEDIR`, or what is
/// wrong. The tools are those that durable commands and `end` need.
inline constexpr const char* kPrepareScript = R"sh(
for tool in cat grep head mkfifo setsid sleep tail tr wc; do
  command -v $tool >/dev/null 2>&1 || { echo "the container has no $tool"; exit; }
done
[ -r /proc/self/environ ] || { echo "the container has no /proc"; exit; }
case $TMPDIR in
  /*) state=${TMPDIR%/}/.rdev ;;
  *) state=/tmp/.rdev ;;
esac
for directory in "$1" "$state"; do
  [ -d "$directory" ] || mkdir -p "$directory" 2>/dev/null
  [ -w "$directory" ] || { echo "$directory cannot be written to"; exit; }
done
chmod 700 "$state" 2>/dev/null
echo "ready $state"
)sh";

/// Ends what carries RDEV_TASK_ID=MARKER in its environment, and what descends from that:
/// sh -c … NAME MARKER GRACE_MS, with MARKER.end as its own marker. TERM, the grace, then KILL,
/// again and again until two looks in a row find nothing. With `look` instead of a grace it only
/// looks. Goes on by itself when the connection is lost, and ends in any case. Says one word:
///   ended   nothing of it is there (any more)
///   alive   something is (when only looking)
///   left    something still is, seconds after the KILL
///   blind   the processes cannot be seen, not even its own
///
/// One `tail` reads all of /proc, since a process for each would take a second on a full machine;
/// what it says of a process is made sure of before anything is sent there. Zombies do not count.
inline constexpr const char* kEndScript = R"sh(
marker=$1 grace=$2
LC_ALL=C
export LC_ALL
known= told=' '
marked() {
  tail -n +1 /proc/[0-9]*/environ 2>/dev/null | tr '\000' '\n' |
    grep -e '^==> /proc/[0-9]*/environ <==$' -e '^RDEV_TASK_ID=' |
    while read -r word path rest; do
      case $word in
        '==>') pid=${path#/proc/} pid=${pid%/environ} ;;
        "RDEV_TASK_ID=$marker") echo "$pid" ;;
        "RDEV_TASK_ID=$marker.end") echo self ;;
      esac
    done
}
carries_marker() {
  tr '\000' '\n' <"/proc/$1/environ" 2>/dev/null | grep -qxF "RDEV_TASK_ID=$marker"
}
start_of() {
  start=
  { IFS= read -r start <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- ${start##*) }
  [ $# -ge 20 ] || return 1
  shift 19
  start=$1
}
look() {
  found=' ' sees=
  for key in $known; do
    start_of "${key%:*}" && [ "$start" = "${key#*:}" ] && found="$found${key%:*} "
  done
  for pid in $(marked); do
    case $pid in
      self) sees=yes ;;
      *)
        case $found in *" $pid "*) continue ;; esac
        carries_marker "$pid" && found="$found$pid "
        ;;
    esac
  done
  next= state= pid= pairs= living=' '
  for word in $(grep -h -e '^State:' -e '^Pid:' -e '^PPid:' /proc/[0-9]*/status 2>/dev/null); do
    case $next in
      state) state=$word ;;
      pid) pid=$word ;;
      parent)
        case $state in
          Z | X) ;;
          *) pairs="$pairs $pid:$word" living="$living$pid " ;;
        esac
        ;;
    esac
    case $word in
      State:) next=state ;;
      Pid:) next=pid ;;
      PPid:) next=parent ;;
      *) next= ;;
    esac
  done
  grown=yes
  while [ "$grown" ]; do
    grown=
    for pair in $pairs; do
      case $found in *" ${pair%:*} "*) continue ;; esac
      case $found in *" ${pair#*:} "*) found="$found${pair%:*} " grown=yes ;; esac
    done
  done
  known= there=
  for pid in $found; do
    case $living in *" $pid "*) ;; *) continue ;; esac
    start_of "$pid" || continue
    known="$known $pid:$start" there="$there $pid"
  done
}
clock() {
  read -r now rest </proc/uptime
  now=$((${now%.*} * 1000 + 1${now#*.}0 - 1000))
}
clock
kill_at=0 empty=0 looks=0
[ "$grace" = look ] || kill_at=$((now + grace))
while :; do
  look
  [ "$sees" ] || { echo blind; exit; }
  if [ -z "$there" ]; then
    empty=$((empty + 1))
    [ $empty -lt 2 ] || { echo ended; exit; }
    continue
  fi
  empty=0
  [ "$grace" != look ] || { echo alive; exit; }
  clock
  if [ $now -ge $((kill_at + 8000)) ]; then
    echo left
    exit
  elif [ $now -ge $kill_at ]; then
    kill -KILL $there 2>/dev/null
  else
    for pid in $there; do
      case $told in *" $pid "*) continue ;; esac
      kill -TERM "$pid" 2>/dev/null
      told="$told$pid "
    done
  fi
  looks=$((looks + 1))
  if [ $looks -le 5 ]; then nap=0.02; else nap=0.1; fi
  sleep $nap 2>/dev/null || sleep 1
done
)sh";

}  // namespace rdev::kubectl
