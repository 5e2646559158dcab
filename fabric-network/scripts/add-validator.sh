#!/usr/bin/env bash
# A further validator of an organisation: an orderer that takes part in consensus, and a peer. Needs the signatures of a majority of
# the orderers' organisations; here all of them sign, for all administrators' keys are on this machine.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require fabric-ca-client peer configtxlator osnadmin jq openssl
in_containers || require orderer setsid
require_network
[ "$(cat "$DATA/profile")" = default ] || die "a small network has one Raft orderer, and no validators can be added: make one with --profile default"
lock
require_approved "$NETWORK_NAME" VALIDATOR "$NETWORK_ORG"
seat=$NETWORK_NAME
take_seat "$seat" "$NETWORK_ORG" orderer+peer
seat_enrol "$seat"
if [ "$NETWORK_WORD" = enrol ]; then # Compose starts its nodes before the rest
  seat_settings "$seat"
  exit
fi
orderer_up "$seat"
say "the orderer of $seat runs"
consenter "$seat" > "$(folder "$seat")/consenter.json"
reconfigure "$ADD_CONSENTER" "$(folder "$seat")/consenter.json" "${ORGANISATIONS[@]}"
fetch config "$DATA/channel/latest.block"
orderer_join "$seat" "$DATA/channel/latest.block"
say "the channel has it among its consenters"
seat_peer "$seat"
say "$seat has the whole chain. Its row in the node record, for blendsm node register:"
describe_node "$seat" VALIDATOR
