#!/usr/bin/env bash
# peer.sh CONNECTION.json: Fabric's own `peer chaincode query` and `invoke` as the member for tools. Needs peer and jq.
source "$(dirname "$(readlink -f "$0")")/programs.sh"

msp=$scratch/msp
mkdir -p "$msp"/{signcerts,keystore,cacerts,tlscacerts}
cp "$(field .certificatePath)" "$msp/signcerts/cert.pem"
cp "$(field .privateKeyPath)" "$msp/keystore/key.pem"
cp "$(field .caCertPath)" "$msp/cacerts/ca.pem"
cp "$(field .tlsRootCertPath)" "$msp/tlscacerts/tlsca.pem"
cat > "$msp/config.yaml" <<'YAML'
NodeOUs:
  Enable: true
  ClientOUIdentifier: {OrganizationalUnitIdentifier: client}
  PeerOUIdentifier: {OrganizationalUnitIdentifier: peer}
  AdminOUIdentifier: {OrganizationalUnitIdentifier: admin}
  OrdererOUIdentifier: {OrganizationalUnitIdentifier: orderer}
YAML
mspId=$(field .mspId)
export FABRIC_CFG_PATH=${FABRIC_CFG_PATH:-$(dirname "$(dirname "$(readlink -f "$(command -v peer)")")")/config} FABRIC_LOGGING_SPEC=error
export CORE_PEER_LOCALMSPID=$mspId CORE_PEER_MSPCONFIGPATH=$msp CORE_PEER_TLS_ENABLED=true
export CORE_PEER_ADDRESS=$(field ".peers.$mspId.endpoint") CORE_PEER_TLS_ROOTCERT_FILE=$(field ".peers.$mspId.tlsRootCertPath")

where=(-C "$(field .channel)" -n "$(field .chaincode)")
peers=()
while read -r endpoint root; do
  peers+=(--peerAddresses "$endpoint" --tlsRootCertFiles "$root")
done < <(jq -r '.peers[] | "\(.endpoint) \(.tlsRootCertPath)"' "$connection")
title="Winds by peer $(date +%s%N)"
product=$(jq -nc --arg title "$title" '{$title, summary: "", tags: ["winds"], mediaType: "text/plain", sample: "", terms: "As agreed."}')

peer channel list | grep -x "$(field .channel)" > /dev/null
peer chaincode query "${where[@]}" -c '{"Args": ["membership:network"]}' | jq -e .fingerprint > /dev/null
peer chaincode invoke "${where[@]}" -o "$(field .orderer.endpoint)" --tls --cafile "$(field .orderer.tlsRootCertPath)" "${peers[@]}" \
  --waitForEvent --waitForEventTimeout 60s -c "$(jq -nc --arg key "\"$title\"" --arg product "$product" '{Args: ["catalogue:publish", ($key | gsub(" "; "-")), $product]}')"
peer chaincode query "${where[@]}" -c '{"Args": ["catalogue:products", "{\"size\": 50}"]}' | jq -e --arg title "$title" '[.. | strings] | index($title)' > /dev/null
echo "published: $title"
