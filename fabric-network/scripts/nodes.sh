# How authorities, orderers and peers are started and asked; which ports are taken.

environment() { # node's folder, KEY=VALUE each: what the node is told; its container reads the same file
  local home=$1 one
  shift
  for one; do printf 'export %s=%q\n' "${one%%=*}" "${one#*=}"; done > "$home/environment.tmp"
  mv "$home/environment.tmp" "$home/environment"
}

authority_up() { # organisation
  local home=$DATA/$1/authority
  start "$DATA/$1" authority fabric-ca-server start --home "$home"
  await "the authorities of $1 answer" "$DATA/$1/authority.pid" 60 authority_answers "$1"
}

authority_answers() { # organisation
  curl -fsS -m 2 --cacert "$DATA/$1/authority/ca-cert.pem" "https://$(address "$1" ca)/cainfo?ca=ca-$1"
}

start_node() { # seat, orderer or peer, command
  (
    export FABRIC_CFG_PATH=$DATA/config
    source "$(folder "$1")/$2/environment"
    start "$(folder "$1")" "${@:2}"
  )
}

listens() { timeout 3 bash -c "exec 3<> /dev/tcp/${1%:*}/${1#*:}" 2> /dev/null; } # host:port; where no host is called so, a name is looked for long

runs() { # seat, part
  if in_containers; then listens "$(address "$1" "${2/authority/ca}")"; else alive "$(folder "$1")/$2.pid"; fi
}

operations() { # seat, orderer or peer, path: what it says of itself, over TLS with the certificate for who reads metrics
  local reader=$DATA/${ORGANISATION[$1]}/metrics/msp
  curl -sS -m 5 --cacert "$(tls_root "${ORGANISATION[$1]}")" --cert "$reader/signcerts/cert.pem" --key "$reader/keystore/key_sk" \
    "https://$(address "$1" "$2-operations")/$3"
}
