#!/usr/bin/env bash
# The last lines of each part's log, or of one part's (organisation/part).
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require_network
shown=''
for seat in $(awk '{ print $1 }' "$DATA/seats"); do
  for log in "$(folder "$seat")"/log/*.log; do
    name=$seat/$(basename "$log" .log)
    if [ -f "$log" ] && { [ -z "$NETWORK_WORD" ] || [ "$NETWORK_WORD" = "$name" ]; }; then
      echo "== $name ($log)"
      tail -n 40 "$log"
      shown=yes
    fi
  done
done
[ -n "$shown" ] || die "there is no log of ${NETWORK_WORD:-any part}; parts are such as provider/peer"
