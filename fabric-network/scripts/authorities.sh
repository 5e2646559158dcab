# Each organisation's certificate authorities (one server: tlsca-ORG for TLS, ca-ORG for members and nodes, adminca-ORG for who administers
# its orderers) and all that is enrolled there.

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
  sed -e "s/@ORGANISATION@/$org/g" -e "s/@PORT@/$(port "$org" ca)/g" -e "s/@OPERATIONS@/$(port "$org" ca-operations)/g" \
    -e "s/@SECRET@/$office/g" -e "s/@HOST@/$(host "$org" ca)/g" -e "s/@LISTEN@/$LISTEN/g" "$network/fabric-ca-server-config.yaml" > "$home/config.tmp"
  mv "$home/config.tmp" "$home/fabric-ca-server-config.yaml"
}

new_secret() { # id, file: says it, and writes both
  local secret
  secret=$(openssl rand -hex 24)
  jq -n --arg id "$1" --arg secret "$secret" '$ARGS.named' > "$2"
  echo "$secret"
}

identity() { echo "{name: $1, type: $2, pass: $3, attrs: {$4}}"; } # name, type, secret, attributes

write_further_authority() { # organisation, authority, who registers there
  mkdir -p "$DATA/$1/authority/$2"
  printf 'ca: {name: %s}\ncsr: {cn: %s}\ndb: {datasource: %s.db}\nregistry: {identities: [%s]}\n' "$2-$1" "$2-$1" "$2" "$3" \
    > "$DATA/$1/authority/$2/fabric-ca-server-config.yaml"
}

authority_up() { # organisation
  local home=$DATA/$1/authority
  start "$DATA/$1" authority fabric-ca-server start --home "$home"
  await "the authorities of $1 answer" "$DATA/$1/authority.pid" 60 authority_answers "$1"
}

authority_answers() { # organisation
  curl -fsS -m 2 --cacert "$DATA/$1/authority/ca-cert.pem" "https://$(address "$1" ca)/cainfo?ca=ca-$1"
}

ca_client() { # organisation, authority (ca, tlsca or adminca), identity's folder, words of fabric-ca-client
  local org=$1 authority=$2 home=$3
  shift 3
  fabric-ca-client "$@" --caname "$authority-$org" --home "$home" --mspdir "$home/msp" --tls.certfiles "$DATA/$org/authority/ca-cert.pem" \
    --loglevel warning > "$home.log" 2>&1 || { tail -n 3 "$home.log" >&2; return 1; }
  rm -f "$home.log"
}

url() { echo "https://$2:$3@$(address "$1" ca)"; } # organisation, id, secret: by the environment, for a command line is public

registrar() { # organisation, authority: its own office there, enrolled once; the folder
  local home=$DATA/$1/registrar/$2
  if [ ! -d "$home/msp/signcerts" ]; then
    mkdir -p "$home"
    FABRIC_CA_CLIENT_URL=$(url "$1" administration "$(jq -r .secret "$DATA/$1/administration.json")") ca_client "$1" "$2" "$home" enroll
  fi
  echo "$home"
}

invite_founder() { # who founds is an administrator of the operator, whom its pool enrols, once, and cannot register
  local file=$DATA/operator/founder.json
  [ ! -f "$file" ] || return 0
  [ -f "$file.tmp" ] || new_secret operator "$file.tmp" > /dev/null
  FABRIC_CA_CLIENT_URL=$(url operator x x) FABRIC_CA_CLIENT_ID_SECRET=$(jq -r .secret "$file.tmp") \
    ca_client operator ca "$(registrar operator ca)" register --id.name operator --id.type admin --id.maxenrollments 1
  mv "$file.tmp" "$file"
}

enrol() { # organisation, authority, id, type, folder, more words of enroll: key and certificate in FOLDER/msp; once
  local org=$1 authority=$2 id=$3 type=$4 home=$5 by
  shift 5
  [ ! -d "$home/msp/signcerts" ] || return 0
  mkdir -p "$home"
  by=$(registrar "$org" "$authority")
  [ -f "$home/secret" ] || openssl rand -hex 24 > "$home/secret.tmp"
  if [ -f "$home/secret.tmp" ]; then
    FABRIC_CA_CLIENT_URL=$(url "$org" x x) FABRIC_CA_CLIENT_ID_SECRET=$(cat "$home/secret.tmp") \
      ca_client "$org" "$authority" "$by" register --id.name "$id" --id.type "$type"
    mv "$home/secret.tmp" "$home/secret"
  fi
  FABRIC_CA_CLIENT_URL=$(url "$org" "$id" "$(cat "$home/secret")") ca_client "$org" "$authority" "$home" enroll "$@"
  mv "$home"/msp/keystore/* "$home/msp/keystore/key_sk"
  rm -f "$home/secret"
}
