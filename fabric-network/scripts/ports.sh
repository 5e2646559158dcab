# On which ports the parts of a seat listen, and that nobody else does.
declare -A LISTENING=([authority]="ca ca-operations" [orderer]="orderer orderer-admin orderer-operations" [peer]="peer peer-chaincode peer-operations")

parts_of() { # seat: what runs there
  local parts=${SEATED[$1]//+/ }
  if [ "$1" = "${ORGANISATION[$1]}" ]; then parts+=" authority"; fi
  echo "${parts/none/}"
}

require_ports() { # seats: those of every part that does not run yet
  local seat part use port taken=()
  for seat; do
    for part in $(parts_of "$seat"); do
      ! alive "$(folder "$seat")/$part.pid" || continue
      for use in ${LISTENING[$part]}; do
        port=$(port "$seat" "$use")
        if listens "127.0.0.1:$port"; then taken+=("$port"); fi
      done
    done
  done
  [ ${#taken[@]} -eq 0 ] || die "these ports are taken: ${taken[*]}; stop what uses them$([ -f "$DATA/seats" ] || echo " or choose others with --port-base")"
}
