# What the organisations agree on about a chaincode: its definition, and the one that the channel has.

definition() { # the words that every approval and the commit must share
  echo "--channelID $CHANNEL --name $NAME --version $VERSION --sequence $SEQUENCE $COLLECTIONS $(ordering)"
}

two_of_three() {
  local roles=() org
  for org in "${ENDORSING[@]}"; do roles+=("'$(msp_id "$org").peer'"); done
  (IFS=,; echo "OutOf(2,${roles[*]})")
}

committed() { # name: its sequence on the channel, 0 where it is not there; a peer that does not answer is no 0
  local said
  if said=$(at_peer operator lifecycle chaincode querycommitted --channelID "$CHANNEL" --name "$1" -O json 2>&1); then
    jq .sequence <<< "$said"
  elif [[ $said == *"is not defined"* ]]; then
    echo 0
  else
    die "the operator's peer does not say whether chaincode $1 is on the channel: $said"
  fi
}
