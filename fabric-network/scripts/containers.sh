#!/usr/bin/env bash
# The same commands on the network in containers: Compose starts and stops; the rest runs in a container that sees every folder.
set -euo pipefail
network=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$network/scripts/compose.sh"
source "$network/scripts/container-seats.sh"
command=$1

find_compose
case $command in
  up)
    require_images
    "${compose[@]}" up -d
    ;;
  down) "${compose[@]}" down ;;
  status)
    "${compose[@]}" ps
    within status
    ;;
  logs) # PART such as provider/peer
    case $NETWORK_WORD in network/steward) part=ledger ;; */*) part=${NETWORK_WORD#*/}.${NETWORK_WORD%/*} ;; *) part=$NETWORK_WORD ;; esac
    "${compose[@]}" logs --no-color --tail=40 ${part:+"$part"}
    ;;
  connection) copy_connection ;;
  backup)
    [ -n "$NETWORK_FILE" ] || die "say where to: --file ARCHIVE.tar.gz"
    [ ! -e "$NETWORK_FILE" ] || die "$NETWORK_FILE is there already"
    umask 077
    within "$@" > "$NETWORK_FILE.tmp" || { rm -f "$NETWORK_FILE.tmp"; exit 1; }
    mv "$NETWORK_FILE.tmp" "$NETWORK_FILE"
    ;;
  add-node | add-validator) # certificates and what the nodes are told; their containers; then they join
    within "$@" enrol
    write_seat
    find_compose
    # shellcheck disable=SC2046 # words
    "${compose[@]}" up -d --no-deps $(nodes)
    within "$@"
    ;;
  upgrade-chaincode) # ours reads its package id when it starts
    within "$@"
    [[ $NETWORK_CHAINCODES != *name=blendsm* ]] || "${compose[@]}" up -d --no-deps --force-recreate chaincode.{operator,provider,consumer}
    ;;
  expel)
    within "$@"
    [[ ! $NETWORK_ID =~ ^(orderer|peer)\. ]] || forget_node "$NETWORK_ID"
    ;;
  restore)
    [ -r "$NETWORK_FILE" ] || die "say from where: --file ARCHIVE.tar.gz"
    within "$@" < "$NETWORK_FILE"
    ;;
  *) within "$@" ;;
esac
