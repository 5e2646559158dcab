#!/usr/bin/env bash
# Copies a stopped network into one archive that only its owner can read: all keys are in it, so keep it as you keep those.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require tar gzip
require_network
lock
for seat in "${!SLOT[@]}"; do
  for part in authority orderer peer; do
    if runs "$seat" "$part"; then die "$part of $seat runs: a copy of files that change is none; blendsm network down first"; fi
  done
done
[ -n "$NETWORK_FILE" ] || die "say where to: --file ARCHIVE.tar.gz"
archive() { tar -C "$DATA" --exclude=./lock --exclude='*.pid' --exclude='*/log' --exclude=./config -czf "$1" .; }
if in_containers; then # whoever runs the container keeps what it says
  archive -
  exit
fi
[ ! -e "$NETWORK_FILE" ] || die "$NETWORK_FILE is there already"
archive "$NETWORK_FILE.tmp"
mv "$NETWORK_FILE.tmp" "$NETWORK_FILE"
say "the network of $DATA is in $NETWORK_FILE"
