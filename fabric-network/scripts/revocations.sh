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
    '.data.data[0].payload.data.config.channel_group.groups.Application.groups[$mspId].values.MSP.value.config.revocation_list // [] | .[]' \
    || die "the channel's lists of revoked certificates cannot be read"
  rm "$block"
}

still_needed() { # list, on standard input the channel's own: those that name a certificate which the list does not. An authority whose
  # database came back from an older backup has forgotten some, and they must not become good again
  local known serials
  while read -r known; do # what cannot be read is kept
    serials=$(base64 -d <<< "$known" | revoked /dev/stdin) || serials=unknown
    [ -z "$(comm -13 <(revoked "$1") <(echo "$serials" | sed '/^$/d'))" ] || echo "$known"
  done
}

# In both groups, for an organisation's nodes and members are judged by the MSP of the group they act in
PUT_LIST='reduce ("Application", "Orderer") as $group (.;
  if .channel_group.groups[$group].groups[$given[0].mspId]
  then .channel_group.groups[$group].groups[$given[0].mspId].values.MSP.value.config.revocation_list = $given[0].lists else . end)'

publish_revocations() { # organisation, list, who signs
  local org=$1 list=$2 known=$DATA/$1/revocations.known kept=$DATA/$1/revocations.kept
  shift 2
  known_lists "$org" > "$known"
  still_needed "$list" < "$known" > "$kept"
  [ ! -s "$kept" ] || say "ca-$org has forgotten certificates that it revoked: the channel keeps the lists that name them"
  jq -R -s --arg mspId "$(msp_id "$org")" --rawfile kept "$kept" \
    '{mspId: $mspId, lists: ([@base64] + ($kept | split("\n") | map(select(. != ""))))}' "$list" > "$DATA/$org/revocations.json"
  reconfigure "$PUT_LIST" "$DATA/$org/revocations.json" "$@"
  revoked "$list" > "$DATA/$org/revoked"
}
