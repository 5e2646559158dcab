#!/usr/bin/env bash
# run.sh CONNECTION.json: Hyperledger Caliper as the member for tools, in target/caliper; its report is report.html there.
# Needs Node.js 20 or newer, jq, and npm's registry: Caliper has some 600 packages.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
connection=$(readlink -f "$1")
workspace=$here/../../target/caliper
mkdir -p "$workspace"
cp "$here"/{package.json,package-lock.json,benchmark.yaml,workload.cjs} "$workspace"
cd "$workspace"
# With what "caliper bind" would install as the connector fabric:fabric-gateway, so that the lock file names all of it
npm ci --ignore-scripts --no-audit --no-fund --prefer-offline
jq '{
  name: "marketplace", version: "2.0.0", caliper: {blockchain: "fabric"},
  channels: [{channelName: .channel, contracts: [{id: .chaincode}]}],
  organizations: [{
    mspid: .mspId,
    identities: {certificates: [{name: "tools", clientPrivateKey: {path: .privateKeyPath}, clientSignedCert: {path: .certificatePath}}]},
    peers: [{endpoint: .gatewayEndpoint, tlsCACerts: {path: .tlsRootCertPath}, grpcOptions: {"grpc.ssl_target_name_override": .tlsServerName}}]
  }]
}' "$connection" > network.json
npx caliper launch manager --caliper-workspace . --caliper-networkconfig network.json --caliper-benchconfig benchmark.yaml --caliper-flow-only-test | tee caliper.log
# It ends with 0 whatever happened. Its table, one row for each round: | name | succeeded | failed | ...
for round in "publish 200" "network 500"; do
  grep -Eq "^\| ${round% *} +\| ${round#* } +\| 0 +\|" caliper.log || { echo "the round ${round% *} is not ${round#* } calls that all succeeded" >&2; exit 1; }
done
