# Each organisation's certificate authorities (one server: tlsca-ORG for TLS, ca-ORG for members and nodes, adminca-ORG for who administers
# its orderers) and all that is enrolled there.

write_authority() { # organisation
  local org=$1 home=$DATA/$1/authority secret administration
  if [ -f "$home/fabric-ca-server-config.yaml" ]; then
    [ -d "$home/adminca" ] || die "the network in $DATA was made before administrators had an authority of their own: make it anew"
    return
  fi
  mkdir -p "$home/ca" "$home/adminca"
  secret=$(openssl rand -hex 24)
  jq -n --arg secret "$secret" '{id: "registrar", secret: $secret}' > "$DATA/$org/registrar.json"
  # A registrar of its own: the other one's secret is known to the organisation's pool, which must not make administrators
  administration=$(openssl rand -hex 24)
  jq -n --arg secret "$administration" '{id: "registrar", secret: $secret}' > "$DATA/$org/administration.json"
  printf 'ca: {name: ca-%s}\ncsr: {cn: ca-%s}\ndb: {datasource: ca.db}\n' "$org" "$org" > "$home/ca/fabric-ca-server-config.yaml"
  printf 'ca: {name: adminca-%s}\ncsr: {cn: adminca-%s}\ndb: {datasource: adminca.db}\nregistry: {identities: [{name: registrar, pass: %s, type: client, attrs: {hf.Registrar.Roles: client}}]}\n' \
    "$org" "$org" "$administration" > "$home/adminca/fabric-ca-server-config.yaml"
  # The server's own TLS certificate comes from its default authority, so that one is the TLS authority
  sed -e "s/@ORGANISATION@/$org/g" -e "s/@PORT@/$(port "$org" ca)/g" -e "s/@OPERATIONS@/$(port "$org" ca-operations)/g" \
    -e "s/@SECRET@/$secret/g" -e "s/@HOST@/$(host "$org" ca)/g" -e "s/@LISTEN@/$LISTEN/g" "$network/fabric-ca-server-config.yaml" > "$home/config.tmp"
  mv "$home/config.tmp" "$home/fabric-ca-server-config.yaml"
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

registrar() { # organisation, authority: enrolled once, its folder
  local home=$DATA/$1/registrar/$2 secret file=$DATA/$1/registrar.json
  [ "$2" != adminca ] || file=$DATA/$1/administration.json
  if [ ! -d "$home/msp/signcerts" ]; then
    mkdir -p "$home"
    secret=$(jq -r .secret "$file")
    FABRIC_CA_CLIENT_URL=$(url "$1" registrar "$secret") ca_client "$1" "$2" "$home" enroll
  fi
  echo "$home"
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
