package org.blendsm.audit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * The peers' verdicts, judged again: they are unsigned, so the hash chain says nothing of them. A valid transaction
 * read what was there when its turn came, and no id is valid twice; one that was refused for a read conflict had one.
 * It is shown every transaction of every chaincode, refused ones too.
 */
final class ValidationCodes {
    static final String NAME = "verdicts";
    static final String SENTENCE =
            "each transaction has a verdict; the valid ones read what was there, and none is valid twice";

    private final Map<String, Version> versions = new HashMap<>();
    private final Set<String> valid = new HashSet<>();

    void take(CommittedTransaction transaction) {
        Optional<String> stale = transaction.sets().stream()
                .flatMap(set -> set.reads()
                        .filter(read -> !isCurrent(set.namespace(), read))
                        .map(KVRead::getKey))
                .findFirst();
        if (transaction.isValid()) {
            apply(transaction);
        }
        switch (transaction.verdict()) {
            case VALID -> {
                Broken.unless(
                        stale.isEmpty(), "it is called valid, and %s had changed since it read it", stale.orElse(""));
                String id = transaction.place().transactionId();
                Broken.unless(id.isEmpty() || valid.add(id), "this transaction was valid before");
            }
            case MVCC_READ_CONFLICT ->
                Broken.unless(
                        stale.isPresent()
                                || transaction.sets().stream().anyMatch(CommittedTransaction.Set::confidential),
                        "it was refused for a read conflict and had none");
            case NOT_VALIDATED, UNRECOGNIZED -> throw new Broken("it has no verdict");
            default -> {}
        }
    }

    private boolean isCurrent(String namespace, KVRead read) {
        Optional<Version> now = Optional.ofNullable(versions.get(key(namespace, read.getKey())));
        return now.equals(read.hasVersion() ? Optional.of(read.getVersion()) : Optional.empty());
    }

    /** As peers do: an empty value deletes, and a row that is given another endorsement policy is another version. */
    private void apply(CommittedTransaction transaction) {
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

    /** A verdict as it stands in a block's metadata. */
    static TxValidationCode verdict(byte code) {
        return Optional.ofNullable(TxValidationCode.forNumber(Byte.toUnsignedInt(code)))
                .orElse(TxValidationCode.UNRECOGNIZED);
    }
}
