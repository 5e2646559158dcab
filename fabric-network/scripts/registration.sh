# How somebody is registered and enrolled at an authority, by the organisation's own office.

ca_client() { # organisation, authority (ca, tlsca or adminca), identity's folder, words of fabric-ca-client
  local org=$1 authority=$2 home=$3
  shift 3
  fabric-ca-client "$@" --caname "$authority-$org" --home "$home" --mspdir "$home/msp" --tls.certfiles "$DATA/$org/authority/ca-cert.pem" \
    --loglevel warning > "$home.log" 2>&1 || { tail -n 3 "$home.log" >&2; return 1; }
  rm -f "$home.log"
}

url() { echo "https://$2:$3@$(address "$1" ca)"; } # organisation, id, secret: by the environment, for a command line is public

registrar() { # organisation, authority: its own office there; the folder
  local home=$DATA/$1/registrar/$2
  lasts "$home" || FABRIC_CA_CLIENT_URL=$(url "$1" administration "$(jq -r .secret "$DATA/$1/administration.json")") certify "$1" "$2" "$home" || return
  echo "$home"
}

as_office() { # organisation, authority, words of fabric-ca-client
  local by
  by=$(registrar "$1" "$2") && FABRIC_CA_CLIENT_URL=$(url "$1" x x) ca_client "$1" "$2" "$by" "${@:3}"
}

register() { # organisation, authority, id, type, secret, more words. Again, where a run was broken off: the secret may be lost, the certificates are revoked
  FABRIC_CA_CLIENT_ID_SECRET=$5 as_office "$1" "$2" register --id.name "$3" --id.type "$4" "${@:6}" && return
  grep -q 'is already registered' "$DATA/$1/registrar/$2.log" && as_office "$1" "$2" identity remove "$3" && register "$@"
}

certify() { # organisation, authority, folder, more words of enroll: key and certificate in FOLDER/msp, whole or not at all, whenever it is broken off
  local draft=$3/draft
  rm -rf "$draft" && mkdir -p "$draft" && ca_client "$1" "$2" "$draft" enroll "${@:4}" && rm -rf "$3/msp" && mv "$draft"/* "$3/" && rmdir "$draft"
}

certified() { [ -s "$1/msp/signcerts/cert.pem" ]; } # folder
lasts() { certified "$1" && openssl x509 -in "$1/msp/signcerts/cert.pem" -noout -checkend $((60 * 24 * 60 * 60)) > /dev/null; } # folder: 60 days more

enrol() { # organisation, authority, id, type, folder, more words of enroll: a node once, for others know it by its certificate; else again before it ends
  local org=$1 authority=$2 id=$3 home=$5 kept=lasts
  [[ $4 != orderer && $4 != peer ]] || kept=certified
  if ! "$kept" "$home"; then
    mkdir -p "$home" && openssl rand -hex 24 > "$home/secret"
    register "$org" "$authority" "$id" "$4" "$(cat "$home/secret")"
    FABRIC_CA_CLIENT_URL=$(url "$org" "$id" "$(cat "$home/secret")") certify "$org" "$authority" "$home" "${@:6}"
  fi
  [ -f "$home/secret" ] || return 0 # else not all is done yet
  [ -f "$home/msp/keystore/key_sk" ] || mv "$home"/msp/keystore/* "$home/msp/keystore/key_sk"
  # The certificate serves TLS as it is. As long as its identity is there, whoever has the key could have it again for any other host
  [ "$authority" != tlsca ] || as_office "$org" "$authority" identity remove "$id" || say "the identity $id stays at $authority-$org: remove it there"
  rm -f "$home/secret"
}
