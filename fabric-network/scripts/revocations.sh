# An organisation's list of revoked certificates, from its CA into its MSP in the channel's configuration.

revocation_list() { # organisation: every certificate its CA has revoked, PEM
  local by
  by=$(registrar "$1" ca)
  FABRIC_CA_CLIENT_URL=$(url "$1" x x) ca_client "$1" ca "$by" gencrl
  cat "$by/msp/crls/crl.pem"
}

revoked() { openssl crl -in "$1" -noout -text | sed -n 's/^ *Serial Number: //p' | sort; } # list: the serial numbers in it

# In both groups, for an organisation's nodes and members are judged by the MSP of the group they act in
PUT_LIST='reduce ("Application", "Orderer") as $group (.;
  if .channel_group.groups[$group].groups[$given[0].mspId]
  then .channel_group.groups[$group].groups[$given[0].mspId].values.MSP.value.config.revocation_list = [$given[0].list] else . end)'

publish_revocations() { # organisation, list, who signs
  local org=$1 list=$2
  shift 2
  jq -R -s --arg mspId "$(msp_id "$org")" '{mspId: $mspId, list: @base64}' "$list" > "$DATA/$org/revocations.json"
  reconfigure "$PUT_LIST" "$DATA/$org/revocations.json" "$@"
  revoked "$list" > "$DATA/$org/revoked"
}
