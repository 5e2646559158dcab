#!/usr/bin/env bash
# ca.sh CONNECTION.json: Fabric's own `fabric-ca-client` as the registrar. Needs fabric-ca-client and jq.
source "$(dirname "$(readlink -f "$0")")/programs.sh"

id=program-$(date +%s%N)
registrar=$(field .registrarPath)
name=$(jq -r .id "$registrar") secret=$(jq -r .secret "$registrar")
export FABRIC_CA_CLIENT_HOME=$scratch/registrar FABRIC_CA_CLIENT_LOGLEVEL=error FABRIC_CA_CLIENT_TLS_CERTFILES=$(field .tlsRootCertPath)
export FABRIC_CA_CLIENT_CANAME=$(field .caName)
url=$(field .caUrl)
as() { echo "https://$1:$2@${url#https://}"; }

fabric-ca-client enroll -u "$(as "$name" "$secret")"
fabric-ca-client affiliation add "$id.north" --force -u "$url"
fabric-ca-client affiliation list -u "$url" | grep -q "$id.north"
fabric-ca-client register --id.name "$id" --id.secret first --id.type client --id.affiliation "$id.north" -u "$url"
fabric-ca-client identity modify "$id" --secret second --attrs 'colour=teal:ecert' -u "$url"
fabric-ca-client identity list --id "$id" -u "$url" | grep -q 'colour'
fabric-ca-client enroll -u "$(as "$id" second)" -M "$scratch/member"
FABRIC_CA_CLIENT_HOME=$scratch/member FABRIC_CA_CLIENT_MSPDIR=$scratch/member fabric-ca-client reenroll -u "$url"
fabric-ca-client certificate list --id "$id" -u "$url" | grep -c 'Serial Number' | grep -qx 2
fabric-ca-client revoke --revoke.name "$id" --revoke.reason keycompromise --gencrl -u "$url"
fabric-ca-client gencrl -u "$url"
if fabric-ca-client enroll -u "$(as "$id" second)" -M "$scratch/refused" 2> /dev/null; then echo "a revoked identity was enrolled" >&2; exit 1; fi
fabric-ca-client identity remove "$id" -u "$url" > /dev/null
fabric-ca-client affiliation modify "$id" --name "moved-$id" -u "$url" > /dev/null
fabric-ca-client affiliation remove "moved-$id" --force -u "$url" > /dev/null
echo "enrolled, renewed, revoked, removed: $id"
