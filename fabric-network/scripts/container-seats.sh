# Seats that come and go in containers: seats.yml beside compose.yml, which is made here, has the nodes of the further ones and says which
# nodes of the first ones were expelled. Sourced, never run.
# A further node's keys and data lie in its organisation's own volume, so it sees that organisation's office, and nothing of another's.

nodes() { # of the seat that --name names
  [ "$command" = add-node ] || echo "orderer.$NETWORK_NAME"
  echo "peer.$NETWORK_NAME"
}

begin_seats() { [ -f "$network/seats.yml" ] || cp "$(dirname "${BASH_SOURCE[0]}")/seats.head.yml" "$network/seats.yml"; } # once

write_seat() { # once
  local node kind
  begin_seats
  for node in $(nodes); do
    ! grep -q "^  $node:" "$network/seats.yml" || continue
    kind=${node%%.*}
    cat >> "$network/seats.yml" << YAML
  $node:
    <<: *part
    image: hyperledger/fabric-$kind:\${FABRIC_VERSION:-3.1.5}
    command: [bash, -c, "source /var/lib/blendsm/fabric/$NETWORK_ORG/$NETWORK_NAME/$kind/environment && exec $kind${NODE_START[$kind]}"]
    volumes: ["network-$NETWORK_ORG:/var/lib/blendsm/fabric/$NETWORK_ORG"]
YAML
  done
}

forget_node() { # KIND.SEAT: stopped, and not started again
  local seats=$network/seats.yml
  "${compose[@]}" rm --stop --force "$1"
  if grep -q "^  $1:\$" "$network/compose.yml"; then # of one of the first seats: it stands there for good, and has no container
    begin_seats
    grep -q "^  $1:\$" "$seats" || printf '  %s:\n    deploy: {replicas: 0}\n' "$1" >> "$seats"
  elif [ -f "$seats" ]; then
    sed -i "/^  $1:\$/,+4d" "$seats"
    grep -q '^  [a-z]*\.' "$seats" || rm "$seats" # Compose refuses a file without any node
  fi
}

declare -A NODE_START=([peer]=" node start" [orderer]="")
