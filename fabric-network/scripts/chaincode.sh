# Chaincode: the organisations' approvals, and the definition on the channel.

approve() { # organisation: with its own package where it endorses; once. A majority is enough, so that nobody waits for who has no peer any more
  local package=() seat answer
  seat=$(peer_seat "$1")
  [ -n "$seat" ] || { say "$1 has no peer: $NAME goes without its approval"; return 0; }
  [ ! -f "$DATA/$1/chaincode/$NAME.id" ] || package=(--package-id "$(cat "$DATA/$1/chaincode/$NAME.id")")
  # shellcheck disable=SC2046 # words, not one argument
  answer=$(at_peer "$seat" lifecycle chaincode approveformyorg $(definition) --signature-policy "$(two_of_three)" "${package[@]}" 2>&1) \
    || [[ $answer == *"with unchanged content"* ]] || die "$1 cannot approve $NAME: $answer"
}

commit() { # endorsed by all who have a peer: the channel wants a majority of the organisations, whoever endorses the chaincode itself
  local peers=() org seat
  for org in "${ORGANISATIONS[@]}"; do
    seat=$(peer_seat "$org")
    [ -z "$seat" ] || peers+=(--peerAddresses "$(address "$seat" peer)" --tlsRootCertFiles "$(tls_root "$org")")
  done
  # shellcheck disable=SC2046
  at_peer operator lifecycle chaincode commit $(definition) --signature-policy "$(two_of_three)" "${peers[@]}" > /dev/null \
    || die "$NAME cannot be committed"
}

deploy() { # specification: the next version of a chaincode, or its first
  local file sequence
  NAME=$(specified "$1" name) TLS=$(specified "$1" tls) ADDRESSES=$(specified "$1" address) file=$(specified "$1" collections) COLLECTIONS=''
  [ -n "$NAME" ] || die "--chaincode is name=NAME[,address=HOST:PORT][,collections=FILE], not '$1'"
  if [ -n "$file" ]; then
    [ -r "$file" ] || die "cannot read $file"
    COLLECTIONS="--collections-config $(readlink -f "$file")"
  fi
  sequence=$(committed "$NAME") || exit 1
  SEQUENCE=$((sequence + 1)) VERSION=$(specified "$1" version)
  VERSION=${VERSION:-$SEQUENCE}
  in_parallel package "${ENDORSING[@]}"
  in_parallel install "${ENDORSING[@]}"
  in_parallel approve "${ORGANISATIONS[@]}"
  commit
  [ -f "$DATA/channel/chaincode" ] || echo "$NAME" > "$DATA/channel/chaincode"
  say "chaincode $NAME, version $VERSION, sequence $SEQUENCE; package ids (CHAINCODE_ID):"
  for org in "${ENDORSING[@]}"; do echo "    $org $(cat "$DATA/$org/chaincode/$NAME.id")" >&2; done
}
