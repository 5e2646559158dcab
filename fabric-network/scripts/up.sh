#!/usr/bin/env bash
# Starts the network; makes it the first time. What runs already is left alone.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

channel() { # with the nodes running
  local chaincode sequence
  in_parallel orderer_up $(awaited orderer)
  in_parallel orderer_join $(awaited orderer)
  say "orderers"
  in_parallel peer_up $(awaited peer)
  in_parallel peer_join $(awaited peer)
  await "the orderers have a leader" "$DATA/operator/orderer.pid" 60 fetch_newest
  protect_revocations
  in_parallel peer_acquainted $(awaited peer)
  say "peers, channel $CHANNEL"
  while read -r chaincode; do
    [ -n "$chaincode" ] || continue
    sequence=$(committed "$(specified "$chaincode" name)") || exit 1
    [ "$sequence" -gt 0 ] || deploy "$chaincode"
  done <<< "$NETWORK_CHAINCODES"
  write_connections
  ! in_containers || in_parallel hand_over "${ENDORSING[@]}"
}

servers=() # in containers they are in images of their own
in_containers || servers=(fabric-ca-server orderer setsid)
require fabric-ca-client peer configtxgen configtxlator osnadmin "${servers[@]}" jq curl openssl
lock
if in_containers; then # Compose starts authorities and nodes between the steps
  configure
  [ "$NETWORK_WORD" = plan ] || require_network
  [ ! -f "$DATA/profile" ] || [ "$(cat "$DATA/profile")" = "$NETWORK_PROFILE" ] || die "this network was made with --profile $(cat "$DATA/profile"): say so again"
  "${NETWORK_WORD:?plan, members or channel}"
  exit
fi
configure
plan
in_parallel authority_up "${ORGANISATIONS[@]}"
members
say "certificate authorities, enrolment"
channel
start "$DATA" steward "$scripts/steward.sh"
say "ready: blendsm network connection --json --data $DATA"
