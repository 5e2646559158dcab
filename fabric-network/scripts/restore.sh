#!/usr/bin/env bash
# Brings a network back from its archive, into a data directory that holds none; then: blendsm network up.
# Peers and orderers fetch from the others what was ordered after the backup; where all are restored, that is lost.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require tar gzip
lock
[ ! -f "$DATA/seats" ] || die "there is a network in $DATA: restore into another --data, or move that one away"
if in_containers; then NETWORK_FILE=/dev/stdin; fi
[ -r "$NETWORK_FILE" ] || die "say from where: --file ARCHIVE.tar.gz"
tar -C "$DATA" --same-permissions -xzf "$NETWORK_FILE"
again="--data $DATA"
if in_containers; then again=--containers; fi
say "the network is in $DATA: blendsm network up $again"
