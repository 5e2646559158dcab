# Who sits where. Sourced, never run.

# A seat is one place for an orderer and a peer: the organisation's first one has its name; `seats` holds: seat organisation slot parts
declare -A ORGANISATION SLOT SEATED
read_seats() { # of this file, or those that stand
  local seat organisation slot parts
  while read -r seat organisation slot parts; do
    ORGANISATION[$seat]=$organisation SLOT[$seat]=$slot SEATED[$seat]=$parts
  done < "${1:-$DATA/seats}"
  PORT_BASE=$(cat "$DATA/port-base")
}

seats_with() { # orderer or peer: the seats that have one, in their order
  awk -v part="$1" '$4 ~ part { print $1 }' "$DATA/seats"
}

peer_seat() { # organisation: its first seat that has a peer
  awk -v org="$1" '$2 == org && $4 ~ "peer" { print $1; exit }' "$DATA/seats"
}

folder() { # seat: where its keys and data are, inside its organisation's folder
  if [ "$1" = "${ORGANISATION[$1]}" ]; then echo "$DATA/$1"; else echo "$DATA/${ORGANISATION[$1]}/$1"; fi
}

awaited() { # part: the seats whose part is to run before the rest. In containers the further ones stand in a file that may not be named
  if in_containers; then awk -v part="$1" '$1 == $2 && $4 ~ part { print $1 }' "$DATA/seats"; else seats_with "$1"; fi
}
