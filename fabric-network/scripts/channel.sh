# The channel: its first block, and what is read from it.

make_genesis() {
  local folder=$DATA/channel filled seat part
  [ ! -f "$folder/genesis.block" ] || return 0
  mkdir -p "$folder"
  filled=$(cat "$network/configtx.yaml")
  for seat in "${!SLOT[@]}"; do
    for part in orderer peer; do
      filled=${filled//@$seat-$part@/$(port "$seat" $part)}
      filled=${filled//@$seat-$part-host@/$(host "$seat" $part)}
    done
  done
  echo "$filled" > "$folder/configtx.yaml"
  configtxgen -configPath "$folder" -profile "$(cat "$DATA/profile")" -channelID "$CHANNEL" -outputBlock "$folder/genesis.tmp" \
    > "$folder/configtxgen.log" 2>&1 || die "the genesis block cannot be made: see $folder/configtxgen.log"
  mv "$folder/genesis.tmp" "$folder/genesis.block"
}

fetch() { # what (a number, newest or config), file: a block as the operator's peer or an orderer has it
  # shellcheck disable=SC2046
  at_peer operator channel fetch "$1" "$2" -c "$CHANNEL" $(ordering) > "$DATA/channel/fetch.log" 2>&1 \
    || die "block $1 cannot be fetched: see $DATA/channel/fetch.log"
}

fetch_newest() { (fetch newest "$DATA/channel/newest.block"); } # orderers without a leader refuse it

height() { # seat: of the peer's chain
  at_peer "$1" channel getinfo -c "$CHANNEL" 2> /dev/null | sed -n 's/^Blockchain info: //p' | jq .height
}

fingerprint() { # of the network: the header hash of block 0, which block 1 names
  local folder=$DATA/channel
  if [ ! -f "$folder/fingerprint" ]; then
    fetch 1 "$folder/first.block"
    configtxlator proto_decode --type common.Block --input "$folder/first.block" | jq -r .header.previous_hash | base64 -d \
      | od -An -tx1 | tr -d ' \n' > "$folder/fingerprint.tmp"
    mv "$folder/fingerprint.tmp" "$folder/fingerprint"
  fi
  cat "$folder/fingerprint"
}
