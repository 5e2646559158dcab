# How a part is started, watched and stopped. A process id alone may be somebody else's by now: its mark is kept beside it.

mark() { # process id: the boot, and at which of its ticks it started, which no clock and no time zone moves; nothing of who has ended
  local stat
  { stat=$(< "/proc/$1/stat"); } 2> /dev/null || return 0
  read -r -a stat <<< "${stat##*) }" # what is before may hold anything: its name
  [ "${stat[0]}" = Z ] || echo "$(< /proc/sys/kernel/random/boot_id)/${stat[19]}"
}

alive() { # pid file; in containers Compose looks after them
  ! in_containers || return 0
  [ -f "$1" ] || return 1
  local pid kept now
  { read -r pid; read -r kept; } < "$1"
  now=$(mark "${pid:-none}")
  if [[ -z $now || $kept == */* ]]; then [ "$now" = "${kept:-none}" ]; return; fi # else it is a time of day, of earlier scripts
  [ "$(ps -o lstart= -p "$pid" 2> /dev/null | tr -s ' ')" = "$kept" ] \
    || die "$1 is of earlier scripts: if process $pid is this part, end it (kill $pid); then remove the file"
}

start() { # folder, name, command: in a session of its own, nothing inherited but the environment
  if alive "$1/$2.pid"; then return; fi # also in containers
  mkdir -p "$1/log"
  setsid "${@:3}" >> "$1/log/$2.log" 2>&1 < /dev/null 9>&- &
  printf '%s\n%s\n' $! "$(mark $!)" > "$1/$2.pid"
}

stop() { # pid file: asks, and ends it where it does not within its time
  ! in_containers || return 0
  local pid try signals=([0]=TERM [200]=KILL)
  for try in {0..399}; do
    alive "$1" || { rm -f "$1"; return 0; }
    read -r pid < "$1"
    [ -z "${signals[try]:-}" ] || kill -s "${signals[try]}" "$pid" 2> /dev/null || true
    sleep 0.1
  done
  die "process $pid does not end: $1"
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
