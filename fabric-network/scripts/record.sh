# The members and the node record on the marketplace's ledger: whom its operator has approved, and whose time is over.

require_approved() { # name, kind, organisation: where the marketplace is founded; before that there is nobody to ask
  local said row sequence
  sequence=$(committed blendsm) || exit 1
  [ "$sequence" -gt 0 ] || return 0
  if ! said=$(record network 2>&1); then
    [[ $said != *NETWORK_NOT_FOUNDED* ]] || return 0
    die "the ledger does not say whom the operator has approved: $said"
  fi
  said=$(record node "$(jq -n --arg name "$1" '$name')" 2>&1) || [[ $said == *NODE_NOT_FOUND* ]] || die "the node record cannot be read: $said"
  row=$(jq -r 'select(.retired | not) | "\(.kind) \(.organisation)"' <<< "$said" 2> /dev/null) || row=''
  [ "$row" = "$2 $(msp_id "$3")" ] || die "the operator has not approved $1 as a $2 of $(msp_id "$3")${row:+, but as a ${row/ / of }}: \
ask for blendsm node approve $1 --kind $2 --organisation $(msp_id "$3")"
}

require_ended() { # id, seat, part: what cuts at once is the ledger's record, so it comes before the certificates
  local said standing named
  if [[ $1 =~ ^[0-9a-f]{40}$ ]]; then
    said=$(witnessed "$1" member "\"$1\"") || exit 1
    standing=$(jq -r '.standing.state // "None"' <<< "$said") || die "what the ledger says of $1 cannot be read: $said"
    [[ $standing != @(Admitted|Suspended) ]] \
      || die "$1 is a member still: an operator expels it first (POST /api/v1/members/$1/expulsion), which cuts at once"
  elif [ -n "$2" ]; then
    said=$(witnessed "$1" node "\"$2\"") || exit 1
    named=$(jq -r --arg part "$3" 'select(.retired | not) | .tlsCertificates[$part] // empty' <<< "$said") || die "what the ledger says of $2 cannot be read: $said"
    [ -z "$named" ] || [ "$named" != "$(certificate_hash "$(folder "$2")/$3")" ] \
      || die "$1 stands in the node record still: the operator ends its row first: blendsm node retire $2 --reason TEXT"
  fi
}

witnessed() { # id, function, argument as JSON: what a peer says that is not the one in question; {} where the ledger knows no such thing
  local org seat said complaints
  complaints=$(mktemp)
  for org in "${ENDORSING[@]}"; do
    seat=$(peer_seat "$org")
    [ -n "$seat" ] && [ "peer.$seat" != "$1" ] || continue
    if said=$(record_at "$seat" "${@:2}" 2> "$complaints"); then
      rm "$complaints"
      echo "$said"
      return 0
    fi
    if grep -qE "(MEMBER|NODE)_NOT_FOUND|NETWORK_NOT_FOUNDED|chaincode definition for 'blendsm' not found" "$complaints"; then
      rm "$complaints"
      echo '{}'
      return 0
    fi
  done
  die "no peer says how $1 stands on the ledger: $(cat "$complaints"; rm "$complaints")"
}

record() { record_at operator "$@"; } # function, argument as JSON

record_at() { # seat, function, argument as JSON
  at_peer "$1" chaincode query --channelID "$CHANNEL" --name blendsm --ctor "$(jq -cn '{Args: $ARGS.positional}' --args "membership:$2" "${@:3}")"
}
