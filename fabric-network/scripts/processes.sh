# How a part is started, watched and stopped. A process id alone may be somebody else's by now: its start time is kept beside it.

started_at() { ps -o lstart= -p "$1" 2> /dev/null | tr -s ' ' || true; }

alive() { # pid file; in containers Compose looks after them
  ! in_containers || return 0
  [ -f "$1" ] || return 1
  local pid start
  { read -r pid; read -r start; } < "$1"
  [ -n "$start" ] && [ "$(started_at "$pid")" = "$start" ] && [ "$(ps -o stat= -p "$pid" | cut -c1)" != Z ]
}

start() { # folder, name, command: in a session of its own, nothing inherited but the environment
  local folder=$1 name=$2
  shift 2
  if alive "$folder/$name.pid"; then return; fi # also in containers
  mkdir -p "$folder/log"
  setsid "$@" >> "$folder/log/$name.log" 2>&1 < /dev/null 9>&- &
  local pid=$!
  printf '%s\n%s\n' "$pid" "$(started_at "$pid")" > "$folder/$name.pid"
}

stop() { # pid file: asks, and ends it where it does not within its time
  ! in_containers || return 0
  alive "$1" || { rm -f "$1"; return 0; }
  local pid
  read -r pid < "$1"
  kill "$pid" 2> /dev/null || true
  for _ in $(seq 200); do
    alive "$1" || { rm -f "$1"; return 0; }
    sleep 0.1
  done
  kill -9 "$pid" 2> /dev/null || true
  rm -f "$1"
}

await() { # what, pid file, seconds, command: until the command succeeds; fails when the process ends or the time is over
  local what=$1 pidfile=$2 deadline=$((SECONDS + $3)) told=$((SECONDS + 30)) log
  log=$(dirname "$pidfile")/log/$(basename "$pidfile" .pid).log
  shift 3
  until "$@" > /dev/null 2>&1; do
    alive "$pidfile" || { tail -n 5 "$log" >&2; die "it ended; waited for this: $what. See $log"; }
    [ $SECONDS -lt $deadline ] || die "waited in vain for this: $what. See $log"
    [ $SECONDS -lt $told ] || { say "still waiting: $what"; told=$((SECONDS + 30)); }
    sleep 0.2
  done
}
