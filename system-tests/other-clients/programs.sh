# What peer.sh and ca.sh share: where Fabric's programs are, and the fields of a connection. To be sourced; $1 is the connection.
set -euo pipefail
connection=$1
[ -z "${FABRIC_HOME:-}" ] || PATH=$FABRIC_HOME/bin:$PATH
field() { jq -er "$1" "$connection"; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
