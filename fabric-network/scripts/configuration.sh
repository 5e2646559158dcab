# Changes of the channel's configuration: fetched, edited as JSON, signed by organisations' administrators, submitted.

ordering() { # the words of peer that name an orderer: the first one that runs
  local seat
  for seat in $(seats_with orderer); do
    if listens "$(address "$seat" orderer)"; then
      echo "-o $(address "$seat" orderer) --tls --cafile $(tls_root "${ORGANISATION[$seat]}")"
      return
    fi
  done
  die "no orderer runs"
}

reconfigure() { # edit (a jq program over the configuration), file with what it may read as $given, organisations whose administrators sign
  local edit=$1 given=$2 folder=$DATA/channel/update org
  shift 2
  rm -rf "$folder" && mkdir -p "$folder"
  fetch config "$folder/config.block"
  configtxlator proto_decode --type common.Block --input "$folder/config.block" | jq '.data.data[0].payload.data.config' > "$folder/before.json"
  jq --slurpfile given "$given" "$edit" "$folder/before.json" > "$folder/after.json"
  if cmp -s "$folder/before.json" "$folder/after.json"; then return; fi
  for side in before after; do configtxlator proto_encode --type common.Config --input "$folder/$side.json" --output "$folder/$side.pb"; done
  configtxlator compute_update --channel_id "$CHANNEL" --original "$folder/before.pb" --updated "$folder/after.pb" --output "$folder/update.pb"
  configtxlator proto_decode --type common.ConfigUpdate --input "$folder/update.pb" \
    | jq --arg channel "$CHANNEL" '{payload: {header: {channel_header: {channel_id: $channel, type: 2}}, data: {config_update: .}}}' \
    | configtxlator proto_encode --type common.Envelope --output "$folder/envelope.pb"
  for org; do at_peer "$org" channel signconfigtx -f "$folder/envelope.pb" 2>> "$folder/log"; done
  # shellcheck disable=SC2046
  at_peer "$1" channel update -f "$folder/envelope.pb" -c "$CHANNEL" $(ordering) 2>> "$folder/log" \
    || die "the channel refused the new configuration: $(tail -n 1 "$folder/log" | cut -c1-500)"
  await "every peer has the new configuration" "$DATA/operator/peer.pid" 60 configured "$(number_of "$folder/config.block")"
}

number_of() { configtxlator proto_decode --type common.Block --input "$1" | jq '.header.number // 0 | tonumber'; } # block file

configured() { # number of the last configuration block: there is a newer one, and every running peer of the channel has it
  local block=$DATA/channel/update/now.block seat number
  (fetch config "$block") || return 1
  number=$(number_of "$block")
  [ "$number" -gt "$1" ] || return 1
  for seat in $(seats_with peer); do
    ! peer_joined "$seat" || ! listens "$(address "$seat" peer)" || [ "$(height "$seat")" -gt "$number" ] || return 1
  done
}

protect_revocations() { # once: who may change what an organisation's MSP value says (configtx.yaml tells why)
  [ ! -f "$DATA/channel/protected" ] || return 0
  reconfigure '.channel_group.groups[].groups[].values.MSP.mod_policy = "Revocations"' /dev/null "${ORGANISATIONS[@]}"
  touch "$DATA/channel/protected"
}
