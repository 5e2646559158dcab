# Peers: how one is configured (by its environment), started, joined to the channel, and spoken to.

peer_settings() { # seat
  local seat=$1 org=${ORGANISATION[$1]} home cert key root
  home=$(folder "$seat")/peer
  cert=$(tls_certificate "$home") key=$(tls_key "$home") root=$home/tls-root.pem
  # On one machine peers may find each other at once, not within half a minute: hence gossip's intervals
  environment "$home" \
    CORE_PEER_ID="peer.$seat" CORE_PEER_LOCALMSPID="$(msp_id "$org")" CORE_PEER_MSPCONFIGPATH="$home/signing/msp" \
    CORE_PEER_ADDRESS="$(address "$seat" peer)" CORE_PEER_LISTENADDRESS="$LISTEN:$(port "$seat" peer)" \
    CORE_PEER_CHAINCODEADDRESS="$(address "$seat" peer-chaincode)" CORE_PEER_CHAINCODELISTENADDRESS="$LISTEN:$(port "$seat" peer-chaincode)" \
    CORE_PEER_TLS_ENABLED=true CORE_PEER_TLS_CERT_FILE="$cert" CORE_PEER_TLS_KEY_FILE="$key" CORE_PEER_TLS_ROOTCERT_FILE="$root" \
    CORE_OPERATIONS_LISTENADDRESS="$LISTEN:$(port "$seat" peer-operations)" CORE_OPERATIONS_TLS_ENABLED=true \
    CORE_OPERATIONS_TLS_CERT_FILE="$cert" CORE_OPERATIONS_TLS_KEY_FILE="$key" \
    CORE_OPERATIONS_TLS_CLIENTAUTHREQUIRED=true CORE_OPERATIONS_TLS_CLIENTROOTCAS_FILES="$root" \
    CORE_PEER_GOSSIP_EXTERNALENDPOINT="$(address "$seat" peer)" CORE_PEER_GOSSIP_BOOTSTRAP="$(address "$org" peer)" \
    CORE_PEER_GOSSIP_ALIVETIMEINTERVAL=1s CORE_PEER_GOSSIP_RECONNECTINTERVAL=2s CORE_PEER_GOSSIP_PUBLISHSTATEINFOINTERVAL=1s \
    CORE_PEER_GOSSIP_REQUESTSTATEINFOINTERVAL=1s CORE_PEER_GOSSIP_MEMBERSHIPTRACKERINTERVAL=1s \
    CORE_PEER_FILESYSTEMPATH="$home/data" CORE_LEDGER_SNAPSHOTS_ROOTDIR="$home/data/snapshots" \
    CORE_PEER_LIMITS_CONCURRENCY_GATEWAYSERVICE=5000 CORE_PEER_LIMITS_CONCURRENCY_ENDORSERSERVICE=5000 CORE_PEER_LIMITS_CONCURRENCY_DELIVERSERVICE=5000 \
    CORE_PEER_MAXRECVMSGSIZE=$((16 << 20)) \
    CORE_VM_ENDPOINT= CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG="{\"peername\":\"$seat\"}" \
    CORE_METRICS_PROVIDER=prometheus FABRIC_LOGGING_SPEC="$LOGGING"
}

peer_up() { # seat
  peer_settings "$1"
  start_node "$1" peer peer node start
  await "the peer of $1 answers" "$(folder "$1")/peer.pid" 60 listens "$(address "$1" peer)"
}

at_peer() { # seat, words of peer: as its organisation's administrator
  local seat=$1 org=${ORGANISATION[$1]}
  shift
  FABRIC_CFG_PATH=$DATA/config FABRIC_LOGGING_SPEC=error CORE_PEER_LOCALMSPID=$(msp_id "$org") CORE_PEER_MSPCONFIGPATH=$DATA/$org/admin/signing/msp \
    CORE_PEER_ADDRESS=$(address "$seat" peer) CORE_PEER_TLS_ENABLED=true CORE_PEER_TLS_ROOTCERT_FILE=$(tls_root "$org") peer "$@"
}

peer_joined() { [ -d "$(folder "$1")/peer/data/ledgersData/chains/chains/$CHANNEL" ]; } # seat

peer_join() { # seat: once
  peer_joined "$1" || at_peer "$1" channel join -b "$DATA/channel/genesis.block" > /dev/null || die "the peer of $1 did not join: see its log"
}

peer_acquainted() { # seat: knows the other running peers of the channel, so that its gateway can collect their endorsements
  local others=-1 seat
  for seat in $(seats_with peer); do if listens "$(address "$seat" peer)"; then others=$((others + 1)); fi; done
  await "the peer of $1 knows the $others others" "$(folder "$1")/peer.pid" 60 knows "$1" $others
}
knows() { [ "$(operations "$1" peer metrics | sed -n "s/^gossip_membership_total_peers_known{channel=\"$CHANNEL\"} //p")" -ge "$2" ]; }
