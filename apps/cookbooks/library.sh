# What the recipes share; to be sourced. With RDEV_URL set they work on that server, with the API key in RDEV_TOKEN if it asks
# for one; otherwise on a server of their own, which is gone when they end, with all it has made.

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# need PROGRAM...: ends unless they are all there.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || die "$program is needed"
  done
}

# Sets `url`, and starts a server where there is none.
begin() {
  need curl git jq
  url=${RDEV_URL:-}
  [ -n "$url" ] || start_server
  url=${url%/}
}

# A server on SQLite and local pods, with repositories below its state. RDEV_SERVER is its program.
start_server() {
  local root program state
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  program=${RDEV_SERVER:-$root/build/release/bin/rdev-server}
  [ -x "$program" ] || die "there is no $program: run ./dev build, or name one by RDEV_SERVER"
  state=$(mktemp -d)
  mkfifo "$state/stdout"
  "$program" --embedded-worker --listen 127.0.0.1:0 --database "sqlite:$state/rdev.db" --pod "local:$state/pods" \
    --git-root "$state/git" >"$state/stdout" 2>"$state/server.log" &
  server_process=$! server_state=$state # not local: the trap runs when this function has ended
  trap 'kill "$server_process" 2>/dev/null || true; wait "$server_process" 2>/dev/null || true; rm -rf "$server_state"' EXIT
  # Ends without a line when the server has ended.
  IFS= read -r url <"$state/stdout" || die "the server did not start: $(tail -n 3 "$state/server.log")"
  url=${url#listening on }
}

# ask TARGET [FLAGS OF CURL]: with the key, which must not be in an argument, where others could read it.
ask() {
  local target=$1
  shift
  curl -sS "$@" -H @<([ -z "${RDEV_TOKEN:-}" ] || echo "Authorization: Bearer $RDEV_TOKEN") "$url$target"
}

# get TARGET: the JSON that is there.
get() {
  ask "$1" --fail-with-body --max-time 30 || die "GET $1 failed"
}

# post TARGET JSON: the answer. Under one Idempotency-Key it may be sent again when no answer came: it is done once.
post() {
  ask "$1" --fail-with-body --max-time 60 --retry 5 --retry-connrefused -H 'Content-Type: application/json' \
    -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" -d "$2" || die "POST $1 failed"
}

# repository_fields: what a project says of its repository: RDEV_REPOSITORY if that is set, else that it wants one.
repository_fields() {
  if [ -n "${RDEV_REPOSITORY:-}" ]; then
    jq -n --arg url "$RDEV_REPOSITORY" '{repository: {url: $url}}'
  else
    echo '{"provision": {"repository": true}}'
  fi
}

# watch TASK_ID: shows its events as they come, until the build has ended. A stream that breaks goes on where it was.
watch() {
  local seq=0 type='' tries=0 next_seq next_type data
  until [[ $type =~ ^build\.(completed|failed|cancelled)$ ]]; do
    [ $tries -lt 30 ] || die "the events of $1 do not come any more"
    [ $tries -eq 0 ] || sleep 1
    tries=$((tries + 1))
    while IFS=$'\t' read -r next_seq next_type data; do
      seq=$next_seq type=$next_type tries=0
      printf '%5s  %-18s %s\n' "$seq" "$type" "$data"
    done < <(ask "/builds/$1/events?after=$seq" -N -H 'Accept: text/event-stream' |
      sed -un 's/^data: //p' | jq --unbuffered -r '[.seq, .type, (.data | tojson | .[0:120])] | @tsv')
  done
}

# finish TASK_ID [DIRECTORY]: what the build has committed, and a clone of it in DIRECTORY. Fails unless it has completed.
finish() {
  local build repository
  build=$(get "/builds/$1")
  jq -e '.status == "completed"' <<<"$build" >/dev/null ||
    die "the build ended as $(jq -r '"\(.status): \(.result.error.message)"' <<<"$build")"
  repository=$(get "/projects/$(jq -r .project_id <<<"$build")" | jq -r .repository.url)
  echo "== what was committed, and pushed to $(jq -r .result.branch <<<"$build") of $repository"
  jq -r '.result | "commit \(.commit_sha)", (.files_changed[] | "  \(.)")' <<<"$build"
  jq -r '.result.ci // empty | "pipeline \(.pipeline_url): \(.status)"' <<<"$build"
  [ -z "${2:-}" ] || git clone -q "$repository" "$2"
}
