# Orderers: how one is configured (by its environment), started, and joined to the channel.

LOGGING=info:grpc=warning:comm.grpc=warning

orderer_settings() { # seat
  local seat=$1 home cert key root
  home=$(folder "$seat")/orderer
  cert=$(tls_certificate "$home") key=$(tls_key "$home") root=$home/tls-root.pem
  environment "$home" \
    ORDERER_GENERAL_BOOTSTRAPMETHOD=none ORDERER_CHANNELPARTICIPATION_ENABLED=true \
    ORDERER_GENERAL_LISTENADDRESS="$LISTEN" ORDERER_GENERAL_LISTENPORT="$(port "$seat" orderer)" \
    ORDERER_GENERAL_LOCALMSPID="$(msp_id "${ORGANISATION[$seat]}")" ORDERER_GENERAL_LOCALMSPDIR="$home/signing/msp" \
    ORDERER_GENERAL_TLS_ENABLED=true ORDERER_GENERAL_TLS_CERTIFICATE="$cert" ORDERER_GENERAL_TLS_PRIVATEKEY="$key" ORDERER_GENERAL_TLS_ROOTCAS="[$root]" \
    ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE="$cert" ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY="$key" ORDERER_GENERAL_CLUSTER_ROOTCAS="[$root]" \
    ORDERER_ADMIN_LISTENADDRESS="$LISTEN:$(port "$seat" orderer-admin)" ORDERER_ADMIN_TLS_ENABLED=true ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED=true \
    ORDERER_ADMIN_TLS_CERTIFICATE="$cert" ORDERER_ADMIN_TLS_PRIVATEKEY="$key" ORDERER_ADMIN_TLS_ROOTCAS="[$root]" ORDERER_ADMIN_TLS_CLIENTROOTCAS="[$home/administrators.pem]" \
    ORDERER_OPERATIONS_LISTENADDRESS="$LISTEN:$(port "$seat" orderer-operations)" ORDERER_OPERATIONS_TLS_ENABLED=true \
    ORDERER_OPERATIONS_TLS_CERTIFICATE="$cert" ORDERER_OPERATIONS_TLS_PRIVATEKEY="$key" \
    ORDERER_OPERATIONS_TLS_CLIENTAUTHREQUIRED=true ORDERER_OPERATIONS_TLS_CLIENTROOTCAS="[$root]" \
    ORDERER_FILELEDGER_LOCATION="$home/data" ORDERER_CONSENSUS_WALDIR="$home/data/wal" ORDERER_CONSENSUS_SNAPDIR="$home/data/snapshots" \
    ORDERER_METRICS_PROVIDER=prometheus FABRIC_LOGGING_SPEC="$LOGGING"
}

orderer_up() { # seat
  orderer_settings "$1"
  start_node "$1" orderer orderer
  await "the orderer of $1 answers" "$(folder "$1")/orderer.pid" 60 listens "$(address "$1" orderer-admin)"
}

admin_of_orderer() { # seat, words of osnadmin: over TLS with the administrator's client certificate
  local seat=$1 org=${ORGANISATION[$1]} command=$2
  shift 2
  osnadmin channel "$command" --channelID "$CHANNEL" -o "$(address "$seat" orderer-admin)" --ca-file "$(tls_root "$org")" \
    --client-cert "$(tls_certificate "$DATA/$org/admin")" --client-key "$(tls_key "$DATA/$org/admin")" "$@"
}

orderer_join() { # seat: with the genesis block, once
  [ ! -d "$(folder "$1")/orderer/data/chains/$CHANNEL" ] || return 0
  admin_of_orderer "$1" join --config-block "${2:-$DATA/channel/genesis.block}" | grep -q '"status": "active"\|"status": "onboarding"' \
    || die "the orderer of $1 did not join: see its log"
}
