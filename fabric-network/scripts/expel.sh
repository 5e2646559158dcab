#!/usr/bin/env bash
# Brings an organisation's revocations into effect: revokes --id at its CA (where that is not done yet), and puts the CA's list of
# revoked certificates into that organisation's MSP in the channel's configuration. From that block on no node accepts them.
# What cuts at once is the record on the marketplace's ledger (membership:expel, membership:retireNode): while it stands this is refused.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require fabric-ca-client peer configtxlator jq openssl
require_network
lock
org=$NETWORK_ORG
[ -d "$DATA/$org/authority" ] || die "there is no organisation $org: ${ORGANISATIONS[*]}"
node='' seat=''
if [[ $NETWORK_ID =~ ^(orderer|peer)\. ]]; then
  node=${BASH_REMATCH[1]} seat=${NETWORK_ID#*.}
  [[ ${SEATED[$seat]:-} == *$node* ]] || die "no $node is called $NETWORK_ID"
fi
if [ -n "$NETWORK_ID" ]; then
  require_ended "$NETWORK_ID" "$seat" "$node"
  as_office "$org" ca revoke --revoke.name "$NETWORK_ID" --revoke.reason cessationofoperation
  say "ca-$org revoked all certificates of $NETWORK_ID"
fi
if [ "$node" = orderer ]; then
  consenter "$seat" > "$DATA/channel/consenter.json"
  reconfigure "$REMOVE_CONSENTER" "$DATA/channel/consenter.json" "${ORGANISATIONS[@]}"
  say "$NETWORK_ID is no consenter any more"
fi
[ -z "$node" ] || leave_seat "$seat" "$node"
signers=${NETWORK_SIGNERS:-$org}
revocation_list "$org" > "$DATA/$org/revocations.pem"
# shellcheck disable=SC2086 # words
publish_revocations "$org" "$DATA/$org/revocations.pem" ${signers//,/ }
if [ -n "$node" ]; then
  stop "$(folder "$seat")/$node.pid"
  say "$NETWORK_ID is stopped"
fi
say "the channel knows every revocation of ca-$org; signed by $signers"
