# Each organisation's certificate authorities, one server: tlsca-ORG for TLS, ca-ORG for members and nodes, adminca-ORG for who administers
# its orderers.

# Two register there, each with a secret of its own. `administration` is the organisation's own office: nodes, administrators, TLS; at adminca
# it makes clients, whom nobody needs to tell apart. `registrar` is whom its pool is lent: members and services at ca-ORG, and no more, for its
# secret lies with services that others speak to. Who may register a type may also give those of that type another secret and enrol as them, so
# the office is of a type of its own.
OFFICE_ROLES='hf.Registrar.Roles: "*", hf.Registrar.DelegateRoles: "*", hf.Registrar.Attributes: "*", hf.Revoker: true, hf.GenCRL: true, hf.AffiliationMgr: true'
POOL_ROLES='hf.Registrar.Roles: client, hf.Registrar.Attributes: "blendsm.*", hf.Revoker: true, hf.GenCRL: true'

write_authority() { # organisation
  local org=$1 home=$DATA/$1/authority pool office
  if [ -f "$home/fabric-ca-server-config.yaml" ]; then
    [ -f "$DATA/$org/administration.json" ] && grep -q 'type: office' "$home/fabric-ca-server-config.yaml" ||
      die "the network in $DATA was made before administrators had an authority and a registrar of their own: make it anew"
    return
  fi
  mkdir -p "$home"
  pool=$(new_secret registrar "$DATA/$org/registrar.json")
  office=$(new_secret administration "$DATA/$org/administration.json")
  write_further_authority "$org" ca "$(identity registrar client "$pool" "$POOL_ROLES"), $(identity administration office "$office" "$OFFICE_ROLES")"
  write_further_authority "$org" adminca "$(identity administration office "$office" 'hf.Registrar.Roles: client')"
  # The server's own TLS certificate comes from its default authority, so that one is the TLS authority
  local config # filled in by the shell itself: a command line is public
  config=$(< "$network/fabric-ca-server-config.yaml")
  config=${config//@ORGANISATION@/$org} config=${config//@PORT@/$(port "$org" ca)} config=${config//@OPERATIONS@/$(port "$org" ca-operations)}
  config=${config//@SECRET@/$office} config=${config//@HOST@/$(host "$org" ca)} config=${config//@LISTEN@/$LISTEN}
  echo "$config" > "$home/config.tmp"
  mv "$home/config.tmp" "$home/fabric-ca-server-config.yaml"
}

new_secret() { # id, file: says it, and writes both
  local secret
  secret=$(openssl rand -hex 24)
  SECRET=$secret jq -n --arg id "$1" '{$id, secret: env.SECRET}' > "$2"
  echo "$secret"
}

identity() { echo "{name: $1, type: $2, pass: $3, attrs: {$4}}"; } # name, type, secret, attributes

write_further_authority() { # organisation, authority, who registers there
  mkdir -p "$DATA/$1/authority/$2"
  printf 'ca: {name: %s}\ncsr: {cn: %s}\ndb: {datasource: %s.db}\nregistry: {identities: [%s]}\n' "$2-$1" "$2-$1" "$2" "$3" \
    > "$DATA/$1/authority/$2/fabric-ca-server-config.yaml"
}
