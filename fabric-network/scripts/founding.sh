# What stands before anything runs: who sits where, on which ports, and Fabric's own configuration.

found() { # the seats, the ports and the profile of a new network
  local profile=${NETWORK_PROFILE:-default} slot=0 org parts
  grep -q "^  $profile:" "$network/configtx.yaml" || die "there is no profile $profile: default or small"
  echo "$profile" > "$DATA/profile"
  echo "${NETWORK_PORT_BASE:-7050}" > "$DATA/port-base"
  for org in "${ORGANISATIONS[@]}"; do
    parts=peer
    if [ "$profile" = default ] || [ "$org" = operator ]; then parts=orderer+peer; fi
    echo "$org $org $((slot++)) $parts"
  done > "$DATA/seats.tmp"
  mv "$DATA/seats.tmp" "$DATA/seats"
}

require_ports() { # those of every part that does not run yet
  local seat wanted=()
  for seat in "${!SLOT[@]}"; do
    alive "$(folder "$seat")/authority.pid" || [ "$seat" != "${ORGANISATION[$seat]}" ] || wanted+=("$(port "$seat" ca)")
    alive "$(folder "$seat")/orderer.pid" || [[ ${SEATED[$seat]} != *orderer* ]] || wanted+=("$(port "$seat" orderer)" "$(port "$seat" orderer-admin)")
    alive "$(folder "$seat")/peer.pid" || wanted+=("$(port "$seat" peer)" "$(port "$seat" peer-operations)")
  done
  require_free "${wanted[@]}"
}

configure() { # Fabric's own configuration, with the builder for chaincode as a service where it is on this machine
  local home
  home=$(fabric_home)
  mkdir -p "$DATA/config"
  cp "$home/config/orderer.yaml" "$DATA/config/orderer.yaml"
  sed "s|/opt/hyperledger/ccaas_builder|$home/builders/ccaas|" "$home/config/core.yaml" > "$DATA/config/core.yaml"
}

plan() { # the seats, and what each authority is told
  [ -f "$DATA/seats" ] || found
  read_seats
  in_parallel write_authority "${ORGANISATIONS[@]}"
}

members() { # with the authorities running: all that is enrolled there, the first block, what each node is told
  local seat
  in_parallel organisation_enrol "${ORGANISATIONS[@]}"
  make_genesis
  for seat in $(seats_with orderer); do orderer_settings "$seat"; done
  for seat in $(seats_with peer); do peer_settings "$seat"; done
}
