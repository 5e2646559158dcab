#!/usr/bin/env bash
# A further peer of an organisation (the paper's node): enrolled at that organisation's CA, joined to the channel, synced.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require fabric-ca-client peer jq openssl setsid
require_network
lock
require_approved "$NETWORK_NAME" NODE "$NETWORK_ORG"
take_seat "$NETWORK_NAME" "$NETWORK_ORG" peer
seat_enrol "$NETWORK_NAME"
if [ "$NETWORK_WORD" = enrol ]; then # Compose starts its nodes before the rest
  seat_settings "$NETWORK_NAME"
  exit
fi
seat_peer "$NETWORK_NAME"
say "$NETWORK_NAME has the whole chain. Its row in the node record, for blendsm node register:"
describe_node "$NETWORK_NAME" NODE
