#!/usr/bin/env bash
# The last lines of each part's log, or of one part's (such as provider/peer).
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require_network
shown=''
show() { # whose, its folder
  local log name
  for log in "$2"/log/*.log; do
    name=$1/$(basename "$log" .log)
    if [ -f "$log" ] && { [ -z "$NETWORK_WORD" ] || [ "$NETWORK_WORD" = "$name" ]; }; then
      echo "== $name ($log)"
      tail -n 40 "$log"
      shown=yes
    fi
  done
}

for seat in $(awk '{ print $1 }' "$DATA/seats"); do show "$seat" "$(folder "$seat")"; done
show network "$DATA"
[ -n "$shown" ] || die "there is no log of ${NETWORK_WORD:-any part}; parts are such as provider/peer"
