# What every script knows: where things are, who sits where, on which ports. Sourced, never run.
set -euo pipefail
network=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DATA=$NETWORK_DATA
CHANNEL=marketplace
ORGANISATIONS=(operator provider consumer auditor)
ENDORSING=(operator provider consumer)
PARTS=(ca ca-operations orderer orderer-admin orderer-operations peer peer-chaincode peer-operations chaincode)
umask 077

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

peer_seat() { # organisation: its first seat that has a peer
  awk -v org="$1" '$2 == org && $4 ~ "peer" { print $1; exit }' "$DATA/seats"
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
