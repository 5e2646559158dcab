#!/usr/bin/env bash
# Brings a network back from its archive, into a data directory that holds nothing of any; then: blendsm network up.
# Peers and orderers fetch from the others what was ordered after the backup; where all are restored, that is lost.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require tar gzip
lock
again="--data $DATA" where="restore into another --data, or move that one away"
if in_containers; then
  NETWORK_FILE=/dev/stdin again=--containers where="restore into empty volumes: docs/operations.md says which to remove"
fi
[ ! -f "$DATA/seats" ] && [ -z "$(remains)" ] || die "there is a network in $DATA, or part of one: $where"
[ -r "$NETWORK_FILE" ] || die "say from where: --file ARCHIVE.tar.gz"
# The seats last: without them there is no network
tar -C "$DATA" --same-permissions --transform='s|^\./seats$|./seats.tmp|' -xzf "$NETWORK_FILE" || die "not all of the archive came out: remove what is in $DATA"
mv "$DATA/seats.tmp" "$DATA/seats"
say "the network is in $DATA: blendsm network up $again"
