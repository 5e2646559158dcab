# What every script knows: where things are, and on which ports. Sourced, never run.
set -euo pipefail
network=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DATA=$NETWORK_DATA
CHANNEL=marketplace
ORGANISATIONS=(operator provider consumer auditor)
ENDORSING=(operator provider consumer)
PARTS=(ca ca-operations orderer orderer-admin orderer-operations peer peer-chaincode peer-operations chaincode)
umask 077

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
