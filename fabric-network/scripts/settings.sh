# What every script knows: where things are, who sits where, on which ports. Sourced, never run.
set -euo pipefail
network=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DATA=$NETWORK_DATA
CHANNEL=marketplace
ORGANISATIONS=(operator provider consumer auditor)
ENDORSING=(operator provider consumer)
PARTS=(ca ca-operations orderer orderer-admin orderer-operations peer peer-chaincode peer-operations chaincode)
WHERE_FROM='see https://hyperledger-fabric.readthedocs.io/en/latest/install.html; put them on PATH or name their folder in FABRIC_HOME'
umask 077

die() { echo "blendsm network: $*" >&2; exit 1; }

say() { printf '  %4d s  %s\n' $SECONDS "$*" >&2; }

if [ -n "${FABRIC_HOME:-}" ]; then PATH=$FABRIC_HOME/bin:$PATH; fi

require() { # programs: every missing one is named, with where people get it
  local missing=()
  for program; do command -v "$program" > /dev/null || missing+=("$program"); done
  [ ${#missing[@]} -eq 0 ] || die "missing: ${missing[*]}. Fabric's programs: $WHERE_FROM. jq, curl, openssl: your system's packages."
}

fabric_home() { # the folder that holds bin/, config/ and builders/
  local home=${FABRIC_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v peer)")")")}
  for part in config/core.yaml config/orderer.yaml builders/ccaas/bin/build; do
    [ -e "$home/$part" ] || die "missing: $part in $home. They come with Fabric's programs: $WHERE_FROM"
  done
  echo "$home"
}

# A seat is one place for an orderer and a peer: the organisation's first one has its name; `seats` holds: seat organisation slot parts
declare -A ORGANISATION SLOT SEATED
read_seats() {
  local seat organisation slot parts
  while read -r seat organisation slot parts; do
    ORGANISATION[$seat]=$organisation SLOT[$seat]=$slot SEATED[$seat]=$parts
  done < "$DATA/seats"
  PORT_BASE=$(cat "$DATA/port-base")
}

seats_with() { # orderer or peer: the seats that have one, in their order
  awk -v part="$1" '$4 ~ part { print $1 }' "$DATA/seats"
}

folder() { # seat: where its keys and data are, inside its organisation's folder
  if [ "$1" = "${ORGANISATION[$1]}" ]; then echo "$DATA/$1"; else echo "$DATA/${ORGANISATION[$1]}/$1"; fi
}

port() { # seat, part
  for i in "${!PARTS[@]}"; do
    if [ "${PARTS[$i]}" = "$2" ]; then echo $((PORT_BASE + 10 * SLOT[$1] + i)); return; fi
  done
  die "no part is called $2"
}

# In containers each node is a host of its own, KIND.SEAT, and Compose starts and stops it: compose.yml says NETWORK_IN_CONTAINERS
in_containers() { [ -n "${NETWORK_IN_CONTAINERS:-}" ]; }

if in_containers; then LISTEN=0.0.0.0; else LISTEN=127.0.0.1; fi

host() { # seat, part: as all others reach it
  in_containers || { echo 127.0.0.1; return; }
  case $2 in ca*) echo "authority.$1" ;; *) echo "${2%%-*}.$1" ;; esac
}

address() { echo "$(host "$1" "$2"):$(port "$1" "$2")"; } # seat, part

msp_id() { echo "${1^}MSP"; } # of an organisation

tls_root() { echo "$DATA/$1/msp/tlscacerts/tlsca.pem"; } # of an organisation

require_network() {
  [ -f "$DATA/seats" ] || die "there is no network in $DATA: make one with blendsm network up"
  read_seats
}

lock() { # one command at a time on one network
  mkdir -p "$DATA"
  exec 9> "$DATA/lock"
  flock -w 60 9 || die "another command is at work on $DATA"
}

in_parallel() { # function, then what to call it with, one each: fails where one of them fails
  local each=$1 failed=0 pids=()
  shift
  for one; do "$each" "$one" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  return $failed
}
