#!/usr/bin/env bash
# Says how to connect as an ordinary member of an organisation, never as an administrator.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require jq
require_network
[ -f "$DATA/$NETWORK_ORG/connection.json" ] || die "there is no organisation $NETWORK_ORG: ${ORGANISATIONS[*]}"
if [ -n "$NETWORK_JSON" ]; then cat "$DATA/$NETWORK_ORG/connection.json"; else jq . "$DATA/$NETWORK_ORG/connection.json"; fi
