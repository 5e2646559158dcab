# What stands before anything runs: who sits where, on which ports, and Fabric's own configuration.

found() { # the seats, the ports and the profile of a new network: others, as long as those seats are not taken
  local profile=${NETWORK_PROFILE:-default} slot=0 org parts
  grep -q "^  $profile:" "$network/configtx.yaml" || die "there is no profile $profile: default or small"
  echo "$profile" > "$DATA/profile"
  echo "${NETWORK_PORT_BASE:-7050}" > "$DATA/port-base"
  for org in "${ORGANISATIONS[@]}"; do
    parts=peer
    if [ "$profile" = default ] || [ "$org" = operator ]; then parts=orderer+peer; fi
    echo "$org $org $((slot++)) $parts"
  done > "$DATA/seats.tmp"
  read_seats "$DATA/seats.tmp"
}

configure() { # Fabric's own configuration, with the builder for chaincode as a service where it is on this machine
  local home
  home=$(fabric_home)
  mkdir -p "$DATA/config"
  cp "$home/config/orderer.yaml" "$DATA/config/orderer.yaml"
  sed "s|/opt/hyperledger/ccaas_builder|$home/builders/ccaas|" "$home/config/core.yaml" > "$DATA/config/core.yaml"
}

remains() { # what any organisation has, which without seats is of a network that was brought back in part; in containers folders are there from the beginning
  local org
  for org in "${ORGANISATIONS[@]}"; do compgen -G "$DATA/$org/*.*" || compgen -G "$DATA/$org/*/*" || true; done
}

plan() { # the seats, where nobody else has their ports, and what each authority is told
  if [ -f "$DATA/seats" ]; then
    read_seats
  else
    [ -z "$(remains)" ] || die "there is part of a network in $DATA, and nobody's seat: remove it first; then restore, or up"
    found
  fi
  require_ports "${!SLOT[@]}"
  [ -f "$DATA/seats" ] || mv "$DATA/seats.tmp" "$DATA/seats"
  in_parallel write_authority "${ORGANISATIONS[@]}"
}

members() { # with the authorities running: all that is enrolled there, the first block, what each node is told
  local seat
  in_parallel organisation_enrol "${ORGANISATIONS[@]}"
  make_genesis
  for seat in $(seats_with orderer); do orderer_settings "$seat"; done
  for seat in $(seats_with peer); do peer_settings "$seat"; done
}
