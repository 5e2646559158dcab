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
  local said sequence
  sequence=$(committed blendsm) || exit 1
  [ "$sequence" -gt 0 ] || return 0
  if [[ $1 =~ ^[0-9a-f]{40}$ ]]; then
    said=$(record member "\"$1\"" 2>&1) || [[ $said =~ MEMBER_NOT_FOUND|NETWORK_NOT_FOUNDED ]] || die "the ledger does not say how $1 stands: $said"
    [[ $(jq -r .standing.state <<< "$said" 2> /dev/null) != @(Admitted|Suspended) ]] \
      || die "$1 is a member still: an operator expels it first (POST /api/v1/members/$1/expulsion), which cuts at once"
  elif [ -n "$2" ]; then
    said=$(record node "\"$2\"" 2>&1) || [[ $said =~ NODE_NOT_FOUND|NETWORK_NOT_FOUNDED ]] || die "the node record cannot be read: $said"
    [ -z "$(jq -r --arg part "$3" 'select(.retired | not) | .endpoints[$part] // empty' <<< "$said" 2> /dev/null)" ] \
      || die "$1 stands in the node record still: the operator ends its row first: blendsm node retire $2 --reason TEXT"
  fi
}

record() { # function, argument as JSON
  at_peer operator chaincode query --channelID "$CHANNEL" --name blendsm --ctor "$(jq -cn '{Args: $ARGS.positional}' --args "membership:$1" "${@:2}")"
}
