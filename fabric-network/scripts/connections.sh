# How clients connect: the fields of `blendsm ledger connection --json`.

write_connection() { # organisation: as its ordinary member for tools, at its own peer's gateway
  local org=$1
  jq -nc --arg gatewayEndpoint "$(address "$org" peer)" --arg tlsRootCertPath "$(tls_root "$org")" --arg tlsServerName localhost \
    --arg channel "$CHANNEL" --arg chaincode "$(cat "$DATA/channel/chaincode" 2> /dev/null || echo blendsm)" --arg mspId "$(msp_id "$org")" \
    --arg certificatePath "$DATA/$org/tools/msp/signcerts/cert.pem" --arg privateKeyPath "$DATA/$org/tools/msp/keystore/key_sk" \
    --arg caUrl "https://$(address "$org" ca)" --arg caName "ca-$org" --arg caCertPath "$DATA/$org/msp/cacerts/ca.pem" \
    --arg registrarPath "$DATA/$org/registrar.json" --argjson peers "$(peer_nodes)" --argjson orderer "$(node operator orderer)" \
    '$ARGS.named' > "$DATA/$org/connection.json"
}

node() { # organisation, part: where it is, and who vouches for it
  jq -nc --arg endpoint "$(address "$1" "$2")" --arg tlsRootCertPath "$(tls_root "$1")" '$ARGS.named'
}

peer_nodes() { # of who endorses, by MSP id
  local org
  for org in "${ENDORSING[@]}"; do jq -nc --arg id "$(msp_id "$org")" --argjson node "$(node "$org" peer)" '{($id): $node}'; done | jq -sc add
}

write_connections() { # one for each organisation, and one of the whole network in the form of the embedded ledger's connection.json
  local org
  for org in "${ORGANISATIONS[@]}"; do
    write_connection "$org"
    jq -nc --arg org "$org" --arg mspId "$(msp_id "$org")" --arg caName "ca-$org" --arg caCertPath "$DATA/$org/msp/cacerts/ca.pem" \
      --arg registrarPath "$DATA/$org/registrar.json" --arg founderPath "$DATA/$org/founder.json" \
      '{($org): ($ARGS.named | del(.org, if $org == "operator" then empty else .founderPath end))}'
  done | jq -sc 'add' > "$DATA/organisations.tmp"
  jq -c --arg networkFingerprint "$(fingerprint)" --slurpfile organisations "$DATA/organisations.tmp" \
    '{gatewayEndpoint, tlsRootCertPath, tlsServerName, channel, chaincodes: [.chaincode], caUrl, peers, orderer} + {$networkFingerprint, organisations: $organisations[0]}' \
    "$DATA/operator/connection.json" > "$DATA/connection.tmp"
  rm "$DATA/organisations.tmp"
  mv "$DATA/connection.tmp" "$DATA/connection.json"
}

hand_over() { # organisation: what its pool may know of the network, in a volume of its own that the pool sees as /var/lib/blendsm/ledger
  local org=$1 folder=/var/lib/blendsm/ledgers/$1 seen=/var/lib/blendsm/ledger
  cp "$(tls_root "$org")" "$folder/tls-root.pem"
  cp "$DATA/$org/msp/cacerts/ca.pem" "$DATA/$org/registrar.json" "$folder/"
  [ "$org" != operator ] || cp "$DATA/$org/founder.json" "$folder/"
  jq -c --arg seen "$seen" --arg organisation "$org" --arg fingerprint "$(fingerprint)" '{gatewayEndpoint, tlsRootCertPath: "\($seen)/tls-root.pem",
    tlsServerName, channel, chaincodes: [.chaincode], caUrl, networkFingerprint: $fingerprint, $organisation, organisations: {($organisation):
    ({mspId, caName, caCertPath: "\($seen)/ca.pem", registrarPath: "\($seen)/registrar.json"}
      + if $organisation == "operator" then {founderPath: "\($seen)/founder.json"} else {} end)}}' "$DATA/$org/connection.json" > "$folder/connection.tmp"
  mv "$folder/connection.tmp" "$folder/connection.json"
}
