# What an organisation has its authorities certify, and what the others may know of it.

organisation_enrol() { # organisation: its administrator, an ordinary member for tools, and what the channel knows of it
  local org=$1 seat
  enrol "$org" ca admin admin "$DATA/$org/admin/signing"
  enrol "$org" adminca admin client "$DATA/$org/admin/tls" --enrollment.profile tls
  [ "$org" != operator ] || invite_founder
  enrol "$org" ca "tools.$org" client "$DATA/$org/tools"
  public_msp "$org"
  cp "$DATA/$org/msp/config.yaml" "$DATA/$org/admin/signing/msp/"
  # Who reads the nodes' metrics, and can do nothing else: no identity of the channel, no administrator
  enrol "$org" tlsca "metrics.$org" client "$DATA/$org/metrics" --enrollment.profile tls
  cp "$(tls_root "$org")" "$DATA/$org/metrics/tls-root.pem"
  cp "$DATA/$org/msp/config.yaml" "$DATA/$org/tools/msp/"
  for seat in "${!ORGANISATION[@]}"; do
    [ "${ORGANISATION[$seat]}" != "$org" ] || seat_enrol "$seat"
  done
}

public_msp() { # organisation: nothing secret is in it
  local org=$1 msp=$DATA/$1/msp
  mkdir -p "$msp/cacerts" "$msp/tlscacerts"
  cp "$DATA/$org/authority/ca/ca-cert.pem" "$msp/cacerts/ca.pem"
  cp "$DATA/$org/authority/ca-cert.pem" "$msp/tlscacerts/tlsca.pem"
  cat > "$msp/config.yaml" <<'YAML'
NodeOUs:
  Enable: true
  ClientOUIdentifier: {OrganizationalUnitIdentifier: client}
  PeerOUIdentifier: {OrganizationalUnitIdentifier: peer}
  AdminOUIdentifier: {OrganizationalUnitIdentifier: admin}
  OrdererOUIdentifier: {OrganizationalUnitIdentifier: orderer}
YAML
}

seat_enrol() { # seat: an identity and a TLS certificate for each of its nodes
  local seat=$1 org=${ORGANISATION[$1]} kind home
  for kind in orderer peer; do
    [[ ${SEATED[$seat]} == *$kind* ]] || continue
    home=$(folder "$seat")/$kind
    enrol "$org" ca "$kind.$seat" "$kind" "$home/signing"
    enrol "$org" tlsca "$kind.$seat" "$kind" "$home/tls" --enrollment.profile tls --csr.hosts "localhost,127.0.0.1,$kind.$seat"
    cp "$DATA/$org/msp/config.yaml" "$home/signing/msp/"
    cp "$(tls_root "$org")" "$home/tls-root.pem"
    [ "$kind" = peer ] || cp "$DATA/$org/authority/adminca/ca-cert.pem" "$home/administrators.pem"
  done
}

tls_certificate() { echo "$1/tls/msp/signcerts/cert.pem"; } # of a node's or an administrator's folder
tls_key() { echo "$1/tls/msp/keystore/key_sk"; }
