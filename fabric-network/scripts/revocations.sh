# An organisation's list of revoked certificates, from its CA into its MSP in the channel's configuration.

revocation_list() { # organisation: every certificate its CA has revoked, PEM
  local by
  by=$(registrar "$1" ca)
  FABRIC_CA_CLIENT_URL=$(url "$1" x x) ca_client "$1" ca "$by" gencrl
  cat "$by/msp/crls/crl.pem"
}

revoked() { openssl crl -in "$1" -noout -text | sed -n 's/^ *Serial Number: //p' | sort; } # list: the serial numbers in it

known_lists() { # organisation: those that the channel has, one a line, as they stand in its configuration
  local block=$DATA/$1/configuration.block
  fetch config "$block"
  configtxlator proto_decode --type common.Block --input "$block" | jq -r --arg mspId "$(msp_id "$1")" \
    '.data.data[0].payload.data.config.channel_group.groups.Application.groups[$mspId].values.MSP.value.config.revocation_list // [] | .[]'
  rm "$block"
}

still_needed() { # list, on standard input the channel's own: those that name a certificate which the list does not. An authority whose
  # database came back from an older backup has forgotten some, and they must not become good again
  local known
  while read -r known; do
    [ -z "$(comm -13 <(revoked "$1") <(revoked <(base64 -d <<< "$known")))" ] || echo "$known"
  done
}

# In both groups, for an organisation's nodes and members are judged by the MSP of the group they act in
PUT_LIST='reduce ("Application", "Orderer") as $group (.;
  if .channel_group.groups[$group].groups[$given[0].mspId]
  then .channel_group.groups[$group].groups[$given[0].mspId].values.MSP.value.config.revocation_list = $given[0].lists else . end)'

publish_revocations() { # organisation, list, who signs
  local org=$1 list=$2 kept
  shift 2
  kept=$(known_lists "$org" | still_needed "$list")
  [ -z "$kept" ] || say "ca-$org has forgotten certificates that it revoked: the channel keeps the lists that name them"
  jq -R -s --arg mspId "$(msp_id "$org")" --arg kept "$kept" \
    '{mspId: $mspId, lists: ([@base64] + ($kept | split("\n") | map(select(. != ""))))}' "$list" > "$DATA/$org/revocations.json"
  reconfigure "$PUT_LIST" "$DATA/$org/revocations.json" "$@"
  revoked "$list" > "$DATA/$org/revoked"
}
