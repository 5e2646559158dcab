package org.blendsm.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;

/** Which rows there were at this point of the chain, of every chaincode, and where each was written last. */
final class Versions {
    private final Map<String, Version> versions = new HashMap<>();

    boolean isThere(String namespace, String key) {
        return versions.containsKey(key(namespace, key));
    }

    boolean isCurrent(String namespace, KVRead read) {
        Optional<Version> now = Optional.ofNullable(versions.get(key(namespace, read.getKey())));
        return now.equals(read.hasVersion() ? Optional.of(read.getVersion()) : Optional.empty());
    }

    /** As peers do: an empty value deletes, and a row that is given another endorsement policy is another version. */
    void take(CommittedTransaction transaction) {
        Version version = Version.newBuilder()
                .setBlockNum(transaction.place().block())
                .setTxNum(transaction.place().transaction())
                .build();
        for (CommittedTransaction.Set set : transaction.sets()) {
            for (KVWrite write : set.rows().getWritesList()) {
                String key = key(set.namespace(), write.getKey());
                if (write.getIsDelete() || write.getValue().isEmpty()) {
                    versions.remove(key);
                } else {
                    versions.put(key, version);
                }
            }
            for (KVMetadataWrite policy : set.rows().getMetadataWritesList()) {
                versions.computeIfPresent(key(set.namespace(), policy.getKey()), (_, _) -> version);
            }
        }
    }

    private static String key(String namespace, String key) {
        return namespace + '\u0000' + key;
    }
}
