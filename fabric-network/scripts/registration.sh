# How somebody is registered and enrolled at an authority, by the organisation's own office.

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

enrol() { # organisation, authority, id, type, folder, more words of enroll: key and certificate in FOLDER/msp; once
  local org=$1 authority=$2 id=$3 type=$4 home=$5 by
  shift 5
  by=$(registrar "$org" "$authority")
  if [ -d "$home/msp/signcerts" ]; then
    [ ! -f "$home/secret" ] || enrolled "$org" "$authority" "$id" "$home"
    return
  fi
  mkdir -p "$home"
  [ -f "$home/secret" ] || openssl rand -hex 24 > "$home/secret.tmp"
  if [ -f "$home/secret.tmp" ]; then
    FABRIC_CA_CLIENT_URL=$(url "$org" x x) FABRIC_CA_CLIENT_ID_SECRET=$(cat "$home/secret.tmp") \
      ca_client "$org" "$authority" "$by" register --id.name "$id" --id.type "$type"
    mv "$home/secret.tmp" "$home/secret"
  fi
  FABRIC_CA_CLIENT_URL=$(url "$org" "$id" "$(cat "$home/secret")") ca_client "$org" "$authority" "$home" enroll "$@"
  enrolled "$org" "$authority" "$id" "$home"
}

enrolled() { # organisation, authority, id, folder: what is left to do after an enrolment, which may have been broken off
  local org=$1 authority=$2 id=$3 home=$4
  [ -f "$home/msp/keystore/key_sk" ] || mv "$home"/msp/keystore/* "$home/msp/keystore/key_sk"
  # The certificate serves TLS as it is. As long as its identity is there, whoever has the key could have it again for any other host
  [ "$authority" != tlsca ] || FABRIC_CA_CLIENT_URL=$(url "$org" x x) ca_client "$org" "$authority" "$(registrar "$org" tlsca)" identity remove "$id" \
    || say "the identity $id stays at $authority-$org: remove it there"
  rm -f "$home/secret"
}
