# A chaincode's packages, one for each organisation that endorses: they name the address at which it listens as a service.

specified() { # specification, field: from name=N,address=A,collections=F
  local field
  for field in ${1//,/ }; do
    if [ "${field%%=*}" = "$2" ]; then echo "${field#*=}"; fi
  done
}

package() { # organisation: writes its package and the package id that the chaincode must be started with
  local org=$1 folder=$DATA/$1/chaincode address=${ADDRESSES:-$(address "$1" chaincode)} work
  case $address in *+*) address=$(cut -d+ -f$((SLOT[$org] + 1)) <<< "$address") ;; esac
  work=$(mktemp -d)
  local tls=false root=''
  if [ "$TLS" = yes ]; then
    enrol "$org" tlsca "chaincode.$org" client "$folder" --enrollment.profile tls --csr.hosts "localhost,127.0.0.1,chaincode.$org"
    tls=true root=$(cat "$(tls_root "$org")")
  fi
  jq -nc --arg address "$address" --argjson tls $tls --arg root "$root" \
    '{$address, dial_timeout: "10s", tls_required: $tls} + if $tls then {root_cert: $root} else {} end' > "$work/connection.json"
  jq -nc --arg name "${NAME}_$VERSION" '{type: "ccaas", label: $name}' > "$work/metadata.json"
  # Equal bytes give equal package ids, whoever packs, whenever
  archive() { tar -C "$work" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=644 -c "$@" | gzip -n; }
  mkdir -p "$folder"
  archive connection.json > "$work/code.tar.gz"
  archive code.tar.gz metadata.json > "$folder/$NAME.tgz"
  at_peer "$org" lifecycle chaincode calculatepackageid "$folder/$NAME.tgz" > "$folder/$NAME.id"
  rm -r "$work"
}

install() { # organisation: on its first peer that is left, if there is one; what is installed already stays
  local seat answer
  seat=$(peer_seat "$1")
  [ -n "$seat" ] || return 0
  answer=$(at_peer "$seat" lifecycle chaincode install "$DATA/$1/chaincode/$NAME.tgz" 2>&1) || grep -q 'already successfully installed' <<< "$answer" \
    || die "$1 cannot install $NAME: $answer"
}
