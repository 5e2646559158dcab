# Compose, as it is called for this network, and what it needs. Sourced, never run.

# A pool in the same project is none of this network's containers, and none to be removed
export COMPOSE_IGNORE_ORPHANS=true

die() { echo "blendsm network: $*" >&2; exit 1; }

find_compose() {
  if docker compose version > /dev/null 2>&1; then
    compose=(docker compose)
  else
    command -v docker docker-compose > /dev/null || die "missing: docker with Compose, see https://docs.docker.com/get-started/get-docker"
    compose=(docker-compose)
  fi
  docker version > /dev/null 2>&1 || die "Docker does not answer: is its daemon running, and may you use it?"
  compose+=(--project-directory "$network/.." -f "$network/compose.yml")
  if [ -f "$network/seats.yml" ]; then compose+=(-f "$network/seats.yml"); fi
  if [ "${NETWORK_PROFILE:-default}" = small ]; then compose+=(-f "$network/compose.small.yml"); fi
}

require_images() { # every missing one is named, with where people get it
  local image missing=()
  for image in $("${compose[@]}" config | sed -n 's/^ *image: //p' | sort -u); do
    docker image inspect "$image" > /dev/null 2>&1 || { [[ $image == hyperledger/* ]] && docker pull -q "$image" > /dev/null 2>&1; } || missing+=("$image")
  done
  [ ${#missing[@]} -eq 0 ] || die "missing images: ${missing[*]}. hyperledger/...: docker pull them (https://hub.docker.com/u/hyperledger)." \
    "blendsm/...: mvn -Pimages -DskipTests package; ${compose[*]} build"
}

within() { "${compose[@]}" run --rm -T --no-deps ledger "$@"; } # command of this network

copy_connection() { # what the member for tools holds is copied out, apart from what a native network has; the address is where docker-compose.peer.yml publishes the peer
  local inside=/var/lib/blendsm/fabric copies=$NETWORK_DATA/containers ledger said path copy
  ledger=$("${compose[@]}" ps -q ledger)
  [ -n "$ledger" ] || die "there is no network in containers: make one with blendsm network up --containers"
  said=$(within connection --json --org "$NETWORK_ORG")
  for path in $(grep -o "$inside/[^\"]*" <<< "$said" | sort -u); do
    copy=$copies${path#"$inside"}
    (umask 077 && mkdir -p "$(dirname "$copy")")
    docker cp "$ledger:$path" "$copy" > /dev/null 2>&1 || die "cannot copy $path out of the container $ledger"
  done
  sed -E "s#$inside/#$copies/#g; s#(peer|orderer|authority)\.[a-z]+:#127.0.0.1:#g" <<< "$said"
}
