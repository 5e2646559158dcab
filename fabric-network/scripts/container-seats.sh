# Seats after the first in containers: their nodes stand in seats.yml beside compose.yml, which is made here. Sourced, never run.
# A further node's keys and data lie in its organisation's own volume, so it sees that organisation's office, and nothing of another's.

nodes() { # of the seat that --name names
  [ "$command" = add-node ] || echo "orderer.$NETWORK_NAME"
  echo "peer.$NETWORK_NAME"
}

write_seat() { # once
  local node kind
  [ -f "$network/seats.yml" ] || cat > "$network/seats.yml" << 'YAML'
# Made by network add-node and add-validator; to be named with -f after compose.yml, which `network --containers` does by itself
x-part: &part
  restart: unless-stopped
  read_only: true
  user: "10001:10001"
  tmpfs: [/tmp]
  mem_limit: 512m
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  networks: [inner]

services:
YAML
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

forget_node() { # KIND.SEAT: stopped, and not started again. One of the first seats stands in compose.yml, which this leaves alone
  "${compose[@]}" rm --stop --force "$1"
  [ ! -f "$network/seats.yml" ] || sed -i "/^  $1:\$/,+4d" "$network/seats.yml"
}

declare -A NODE_START=([peer]=" node start" [orderer]="")
