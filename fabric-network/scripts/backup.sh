#!/usr/bin/env bash
# Copies a stopped network into one archive that only its owner can read: all keys are in it, so keep it as you keep those.
source "$(dirname "${BASH_SOURCE[0]}")/all.sh"

require tar gzip
require_network
lock
stopped() { # SEAT/PART
  if runs "${1%/*}" "${1#*/}"; then die "${1#*/} of ${1%/*} runs: a copy of files that change is none; blendsm network down first"; fi
}
parts=()
for seat in "${!SLOT[@]}"; do parts+=("$seat"/{authority,orderer,peer}); done
in_parallel stopped "${parts[@]}" || exit 1
[ -n "$NETWORK_FILE" ] || die "say where to: --file ARCHIVE.tar.gz"
archive() { tar -C "$DATA" --exclude=./lock --exclude='*.pid' --exclude='*/log' --exclude=./config --exclude=./containers -czf "$1" .; }
if in_containers; then # whoever runs the container keeps what it says
  archive -
  exit
fi
[ ! -e "$NETWORK_FILE" ] || die "$NETWORK_FILE is there already"
archive "$NETWORK_FILE.tmp"
mv "$NETWORK_FILE.tmp" "$NETWORK_FILE"
say "the network of $DATA is in $NETWORK_FILE"
