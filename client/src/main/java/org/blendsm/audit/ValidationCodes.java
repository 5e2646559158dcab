package org.blendsm.audit;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
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

    private final Versions versions;
    private final Set<String> valid = new HashSet<>();

    /** @param versions as they were before each transaction */
    ValidationCodes(Versions versions) {
        this.versions = versions;
    }

    void take(CommittedTransaction transaction) {
        Optional<String> stale = transaction.sets().stream()
                .flatMap(set -> set.reads()
                        .filter(read -> !versions.isCurrent(set.namespace(), read))
                        .map(KVRead::getKey))
                .findFirst();
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

    /** A verdict as it stands in a block's metadata. */
    static TxValidationCode verdict(byte code) {
        return Optional.ofNullable(TxValidationCode.forNumber(Byte.toUnsignedInt(code)))
                .orElse(TxValidationCode.UNRECOGNIZED);
    }
}
