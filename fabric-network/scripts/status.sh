#!/usr/bin/env bash
# Says what runs and where; ends with 3 where a part does not.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

healthy() { operations "$1" "$2" healthz 2> /dev/null | jq -r .status 2> /dev/null || echo "does not answer"; } # seat, orderer or peer

ordered() { # seat: how high its orderer's chain is, and the last block that it knows to be decided: what both show, and what not, docs/operations.md says
  operations "$1" orderer metrics 2> /dev/null | awk '
    /^ledger_blockchain_height/ { height = sprintf("%d", $2) }
    /^consensus_(BFT|etcdraft)_committed_block_number/ { decided = sprintf("block %d", $2) }
    END { printf "height %s, decided %s", height == "" ? "unknown" : height, decided == "" ? "unknown" : decided }'
}

stands() { # health, what it says of the channel's height: who runs well and has no such chain is of no use to it
  if [[ "$1 $2" == "OK height unknown"* ]]; then echo "is not in the channel, $2"; else echo "$1, $2"; fi
}

part() { # seat, name, port, what it says
  printf '%-12s %-10s port %-6s %s\n' "$1" "$2" "$3" "$4"
  [[ $4 == OK* ]] || missing=yes
}

require jq curl peer
require_network
missing=''
for seat in $(awk '{ print $1 }' "$DATA/seats"); do
  if [ "$seat" = "${ORGANISATION[$seat]}" ]; then
    part "$seat" authority "$(port "$seat" ca)" "$(authority_answers "$seat" > /dev/null 2>&1 && echo OK || echo "does not answer")"
  fi
  if [[ ${SEATED[$seat]} == *orderer* ]]; then part "$seat" orderer "$(port "$seat" orderer)" "$(stands "$(healthy "$seat" orderer)" "$(ordered "$seat")")"; fi
  if [[ ${SEATED[$seat]} == *peer* ]]; then
    part "$seat" peer "$(port "$seat" peer)" "$(stands "$(healthy "$seat" peer)" "height $(height "$seat" || echo unknown)")"
  fi
done
in_containers || part network steward - "$(alive "$DATA/steward.pid" && echo OK || echo "does not run: revocations reach the channel by hand only")"
[ -z "$missing" ] || exit 3
