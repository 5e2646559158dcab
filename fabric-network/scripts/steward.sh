#!/usr/bin/env bash
# Runs beside the network: what an organisation's CA revokes is brought into the channel within seconds, signed by that organisation's
# own administrator. A revocation follows the expulsion on the ledger, which cuts at once; where this fails it is tried again.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

# The authority's database is newer than the last look at it
moved() { [ "$DATA/$1/authority/ca/ca.db" -nt "$DATA/$1/revocations.seen" ]; }

look() { # organisation: a list is new when another certificate stands in it; when it was made says nothing
  local list=$DATA/$1/revocations.pem
  lock
  read_seats # nodes come and go while this runs
  touch "$DATA/$1/revocations.looking" "$DATA/$1/revoked"
  revocation_list "$1" > "$list"
  if ! cmp -s <(revoked "$list") "$DATA/$1/revoked"; then
    publish_revocations "$1" "$list" "$1"
    say "the channel knows what ca-$1 has revoked: $(wc -l < "$DATA/$1/revoked") certificates"
  fi
  mv "$DATA/$1/revocations.looking" "$DATA/$1/revocations.seen"
}

require fabric-ca-client peer configtxlator jq openssl
require_network
trap 'exit 0' TERM
while :; do
  for org in "${ORGANISATIONS[@]}"; do
    moved "$org" || continue
    look "$org" &
    wait $! || { say "the revocations of ca-$org are not in the channel yet: tried again"; sleep 10; }
  done
  sleep 2 &
  wait $!
done
