# How clients connect: the fields of `blendsm ledger connection --json`.

write_connection() { # organisation: as its ordinary member for tools, at its own peer's gateway
  local org=$1
  jq -nc --arg gatewayEndpoint "127.0.0.1:$(port "$org" peer)" --arg tlsRootCertPath "$(tls_root "$org")" --arg tlsServerName localhost \
    --arg channel "$CHANNEL" --arg chaincode "$(cat "$DATA/channel/chaincode" 2> /dev/null || echo blendsm)" --arg mspId "$(msp_id "$org")" \
    --arg certificatePath "$DATA/$org/tools/msp/signcerts/cert.pem" --arg privateKeyPath "$DATA/$org/tools/msp/keystore/key_sk" \
    --arg caUrl "https://127.0.0.1:$(port "$org" ca)" --arg caName "ca-$org" '$ARGS.named' > "$DATA/$org/connection.json"
}

write_connections() { # one for each organisation, and one of the whole network in the form of the embedded ledger's connection.json
  local org
  for org in "${ORGANISATIONS[@]}"; do
    write_connection "$org"
    jq -nc --arg org "$org" --arg mspId "$(msp_id "$org")" --arg caName "ca-$org" --arg caCertPath "$DATA/$org/msp/cacerts/ca.pem" \
      --arg registrarPath "$DATA/$org/registrar.json" '{($org): ($ARGS.named | del(.org))}'
  done | jq -sc 'add' > "$DATA/organisations.tmp"
  jq -c --arg networkFingerprint "$(fingerprint)" --slurpfile organisations "$DATA/organisations.tmp" \
    '{gatewayEndpoint, tlsRootCertPath, tlsServerName, channel, chaincodes: [.chaincode], caUrl} + {$networkFingerprint, organisations: $organisations[0]}' \
    "$DATA/operator/connection.json" > "$DATA/connection.tmp"
  rm "$DATA/organisations.tmp"
  mv "$DATA/connection.tmp" "$DATA/connection.json"
}
