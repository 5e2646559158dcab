#!/usr/bin/env bash
# Brings chaincodes in, or their next versions, on the running network: packages, approvals of all, one commit each.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require peer jq tar gzip
require_network
lock
[ -n "$NETWORK_CHAINCODES" ] || die "say which: --chaincode name=NAME,address=HOST:PORT"
while read -r chaincode; do [ -z "$chaincode" ] || deploy "$chaincode"; done <<< "$NETWORK_CHAINCODES"
