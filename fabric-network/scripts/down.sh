#!/usr/bin/env bash
# Stops the network, peers first; the data stays.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

[ -f "$DATA/seats" ] || exit 0
lock
require_network # as it is now: an add-node that was waited for has taken a seat
stop "$DATA/steward.pid"
for part in peer orderer authority; do
  pidfiles=()
  for seat in "${!SLOT[@]}"; do pidfiles+=("$(folder "$seat")/$part.pid"); done
  in_parallel stop "${pidfiles[@]}"
  say "stopped: $part of each organisation"
done
