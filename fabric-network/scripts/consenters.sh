# A validator's place among the orderers that agree on blocks, in the channel's configuration.

consenter() { # seat: as it stands in the channel's configuration
  local home
  home=$(folder "$1")/orderer
  jq -n --arg mspId "$(msp_id "${ORGANISATION[$1]}")" --arg host "$(host "$1" orderer)" --argjson port "$(port "$1" orderer)" \
    --rawfile identity "$home/signing/msp/signcerts/cert.pem" --rawfile tls "$(tls_certificate "$home")" \
    '{msp_id: $mspId, $host, $port, identity: ($identity | @base64), client_tls_cert: ($tls | @base64), server_tls_cert: ($tls | @base64)}'
}

# What $given holds is one consenter. A block counts when a quorum of the consenters of BFT signed it: that policy names each of them
QUORUM='def quorum: (length as $n | (($n - 1) / 3 | floor) as $f | (($n + $f + 1) / 2 | ceil));
def countersign: .values.Orderers.value.consenter_mapping as $all | .policies.BlockValidation.policy.value |= (
  .identities = [$all[] | {principal: {id_bytes: .identity, mspid: .msp_id}, principal_classification: "IDENTITY"}]
  | .rule.n_out_of = {n: ($all | quorum), rules: [range($all | length) | {signed_by: .}]});'
ADD_CONSENTER="$QUORUM"' $given[0] as $new | .channel_group.groups.Orderer |= (
  .values.Orderers.value.consenter_mapping |= (if any(.[]; .identity == $new.identity) then . else . + [$new + {id: (map(.id) | max + 1)}] end)
  | .groups[$new.msp_id].values.Endpoints.value.addresses |= (. + ["\($new.host):\($new.port)"] | unique) | countersign)'
REMOVE_CONSENTER="$QUORUM"' $given[0] as $old | .channel_group.groups.Orderer |= (
  .values.Orderers.value.consenter_mapping |= map(select(.identity != $old.identity))
  | .groups[$old.msp_id].values.Endpoints.value.addresses |= map(select(. != "\($old.host):\($old.port)")) | countersign)'
