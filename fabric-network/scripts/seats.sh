# Seats that organisations take after the first, and what the node record says of them.

take_seat() { # seat, organisation, parts (peer, or orderer+peer): written down once
  local slot
  [[ $1 =~ ^[a-z][a-z0-9]{1,30}$ ]] || die "--name is that of the new seat: lower-case letters and digits, such as ${2}2"
  [ -d "$DATA/$2/authority" ] || die "there is no organisation $2: ${ORGANISATIONS[*]}"
  if [ -z "${SLOT[$1]:-}" ]; then
    slot=$(awk '$3 >= s { s = $3 + 1 } END { print s }' "$DATA/seats")
    [ "$slot" -lt 8 ] || die "all eight seats of this machine are taken"
    ORGANISATION[$1]=$2 SLOT[$1]=$slot SEATED[$1]=$3
    require_ports "$1"
    echo "$1 $2 $slot $3" >> "$DATA/seats"
  fi
  [ "${ORGANISATION[$1]} ${SEATED[$1]}" = "$2 $3" ] || die "$1 is taken: by ${ORGANISATION[$1]}, for ${SEATED[$1]}"
}

leave_seat() { # seat, part (peer or orderer): nobody waits for that node any more; its name stays taken, for its certificates are revoked
  sed -i -E "/^$1 /{s/\\+$2|$2\\+//;t;s/ $2\$/ none/}" "$DATA/seats"
  read_seats
}

seat_settings() { # seat: what each of its nodes is told
  [[ ${SEATED[$1]} != *orderer* ]] || orderer_settings "$1"
  peer_settings "$1"
}

seat_peer() { # seat: a peer that keeps the ledger; it endorses nothing until a chaincode is installed on it
  peer_up "$1"
  peer_join "$1"
  await "the peer of $1 has the whole chain" "$(folder "$1")/peer.pid" 600 caught_up "$1"
}

caught_up() { [ "$(height "$1")" -ge "$(height operator)" ]; } # seat; its organisation's first peer may have been expelled

certificate_hash() { # node's folder: of the certificate that it shows
  openssl x509 -in "$(tls_certificate "$1")" -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1
}

describe_node() { # seat, kind: what the network's node record on the ledger has to say of it
  local part
  for part in ${SEATED[$1]//+/ }; do
    jq -n --arg part "$part" --arg at "$(address "$1" "$part")" --arg hash "$(certificate_hash "$(folder "$1")/$part")" \
      '{endpoints: {($part): $at}, tlsCertificates: {($part): $hash}}'
  done | jq -s --arg name "$1" --arg kind "$2" --arg organisation "$(msp_id "${ORGANISATION[$1]}")" \
    '{$name, $kind, $organisation} + reduce .[] as $one ({}; . * $one)'
}
