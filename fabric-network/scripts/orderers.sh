# Orderers: how one is configured (by its environment), started, and joined to the channel.

LOGGING=info:grpc=warning:comm.grpc=warning

orderer_up() { # seat
  local seat=$1 org=${ORGANISATION[$1]} home cert key root
  home=$(folder "$seat")/orderer cert=$(tls_certificate "$home") key=$(tls_key "$home") root=$(tls_root "$org")
  (
    export FABRIC_CFG_PATH=$DATA/config ORDERER_GENERAL_BOOTSTRAPMETHOD=none ORDERER_CHANNELPARTICIPATION_ENABLED=true
    export ORDERER_GENERAL_LISTENADDRESS=127.0.0.1 ORDERER_GENERAL_LISTENPORT=$(port "$seat" orderer)
    export ORDERER_GENERAL_LOCALMSPID=$(msp_id "$org") ORDERER_GENERAL_LOCALMSPDIR=$home/signing/msp
    export ORDERER_GENERAL_TLS_ENABLED=true ORDERER_GENERAL_TLS_CERTIFICATE=$cert ORDERER_GENERAL_TLS_PRIVATEKEY=$key ORDERER_GENERAL_TLS_ROOTCAS=[$root]
    export ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE=$cert ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY=$key ORDERER_GENERAL_CLUSTER_ROOTCAS=[$root]
    export ORDERER_ADMIN_LISTENADDRESS=127.0.0.1:$(port "$seat" orderer-admin) ORDERER_ADMIN_TLS_ENABLED=true ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED=true
    export ORDERER_ADMIN_TLS_CERTIFICATE=$cert ORDERER_ADMIN_TLS_PRIVATEKEY=$key ORDERER_ADMIN_TLS_ROOTCAS=[$root] ORDERER_ADMIN_TLS_CLIENTROOTCAS=[$root]
    export ORDERER_OPERATIONS_LISTENADDRESS=127.0.0.1:$(port "$seat" orderer-operations) ORDERER_OPERATIONS_TLS_ENABLED=true
    export ORDERER_OPERATIONS_TLS_CERTIFICATE=$cert ORDERER_OPERATIONS_TLS_PRIVATEKEY=$key
    export ORDERER_OPERATIONS_TLS_CLIENTAUTHREQUIRED=true ORDERER_OPERATIONS_TLS_CLIENTROOTCAS=[$root]
    export ORDERER_FILELEDGER_LOCATION=$home/data ORDERER_CONSENSUS_WALDIR=$home/data/wal ORDERER_CONSENSUS_SNAPDIR=$home/data/snapshots
    export ORDERER_METRICS_PROVIDER=prometheus FABRIC_LOGGING_SPEC=$LOGGING
    start "$(folder "$seat")" orderer orderer
  )
  await "the orderer of $seat answers" "$(folder "$seat")/orderer.pid" 60 listens "$(port "$seat" orderer-admin)"
}

admin_of_orderer() { # seat, words of osnadmin: over TLS with the administrator's client certificate
  local seat=$1 org=${ORGANISATION[$1]} command=$2
  shift 2
  osnadmin channel "$command" --channelID "$CHANNEL" -o "127.0.0.1:$(port "$seat" orderer-admin)" --ca-file "$(tls_root "$org")" \
    --client-cert "$(tls_certificate "$DATA/$org/admin")" --client-key "$(tls_key "$DATA/$org/admin")" "$@"
}

orderer_join() { # seat: with the genesis block, once
  [ ! -d "$(folder "$1")/orderer/data/chains/$CHANNEL" ] || return 0
  admin_of_orderer "$1" join --config-block "${2:-$DATA/channel/genesis.block}" | grep -q '"status": "active"\|"status": "onboarding"' \
    || die "the orderer of $1 did not join: see its log"
}

ordering() { # the words of peer that name an orderer: the first one that runs
  local seat
  for seat in $(seats_with orderer); do
    if listens "$(port "$seat" orderer)"; then
      echo "-o 127.0.0.1:$(port "$seat" orderer) --tls --cafile $(tls_root "${ORGANISATION[$seat]}")"
      return
    fi
  done
  die "no orderer runs"
}
