# How every command speaks, what it needs before it begins, and that one is at work at a time. Sourced, never run.
WHERE_FROM='see https://hyperledger-fabric.readthedocs.io/en/latest/install.html; put them on PATH or name their folder in FABRIC_HOME'

die() { echo "blendsm network: $*" >&2; exit 1; }

say() { printf '  %4d s  %s\n' $SECONDS "$*" >&2; }

if [ -n "${FABRIC_HOME:-}" ]; then PATH=$FABRIC_HOME/bin:$PATH; fi

require() { # programs: every missing one is named, with where people get it
  local missing=()
  for program; do command -v "$program" > /dev/null || missing+=("$program"); done
  [ ${#missing[@]} -eq 0 ] || die "missing: ${missing[*]}. Fabric's programs: $WHERE_FROM. jq, curl, openssl, setsid, flock: your system's packages."
}

fabric_home() { # the folder that holds bin/, config/ and builders/
  local home=${FABRIC_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v peer)")")")}
  for part in config/core.yaml config/orderer.yaml builders/ccaas/bin/build; do
    [ -e "$home/$part" ] || die "missing: $part in $home. They come with Fabric's programs: $WHERE_FROM"
  done
  echo "$home"
}

require_network() {
  [ -f "$DATA/seats" ] || die "there is no network in $DATA: make one with blendsm network up"
  read_seats
}

lock() { # one command at a time on one network
  require flock
  mkdir -p "$DATA"
  exec 9> "$DATA/lock"
  flock -w 60 9 || die "another command is at work on $DATA: wait for it, or look with \`blendsm network status\`"
}

in_parallel() { # function, then what to call it with, one each: fails where one of them fails
  local each=$1 failed=0 pids=()
  shift
  for one; do "$each" "$one" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  return $failed
}
