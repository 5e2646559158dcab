package org.blendsm.audit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.util.List;
import java.util.Optional;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.Test;

/** What other chaincodes do on the same channel, by Fabric's own rules. */
class ValidationCodesTest {
    private static final String KEY = "another-chaincodes-key";

    private final Versions versions = new Versions();
    private final ValidationCodes verdicts = new ValidationCodes(versions);

    @Test
    void a_row_that_is_given_an_endorsement_policy_is_another_version_of_it() {
        take(valid(1, written("value")));
        take(valid(2, policyGiven()));

        assertThatThrownBy(() -> verdicts.take(valid(3, read(1))))
                .isInstanceOf(Broken.class)
                .hasMessageContaining(KEY);
        assertThatCode(() -> verdicts.take(valid(4, read(2)))).doesNotThrowAnyException();
    }

    @Test
    void a_policy_makes_no_row_where_there_is_none() {
        take(valid(1, policyGiven()));

        assertThatCode(() -> verdicts.take(valid(2, readNothing()))).doesNotThrowAnyException();
    }

    @Test
    void an_empty_value_deletes() {
        take(valid(1, written("value")));
        take(valid(2, written("")));

        assertThatCode(() -> verdicts.take(valid(3, readNothing()))).doesNotThrowAnyException();
    }

    private void take(CommittedTransaction transaction) {
        verdicts.take(transaction);
        versions.take(transaction);
    }

    private static KVRWSet.Builder written(String value) {
        return KVRWSet.newBuilder()
                .addWrites(KVWrite.newBuilder().setKey(KEY).setValue(ByteString.copyFromUtf8(value)));
    }

    private static KVRWSet.Builder policyGiven() {
        return KVRWSet.newBuilder()
                .addMetadataWrites(KVMetadataWrite.newBuilder().setKey(KEY));
    }

    private static KVRWSet.Builder readNothing() {
        return KVRWSet.newBuilder().addReads(KVRead.newBuilder().setKey(KEY));
    }

    private static KVRWSet.Builder read(long block) {
        return KVRWSet.newBuilder()
                .addReads(KVRead.newBuilder()
                        .setKey(KEY)
                        .setVersion(Version.newBuilder().setBlockNum(block)));
    }

    private static CommittedTransaction valid(long block, KVRWSet.Builder rows) {
        return new CommittedTransaction(
                "blendsm",
                new Place(block, 0, "transaction " + block),
                TxValidationCode.VALID,
                Envelope.getDefaultInstance(),
                Timestamp.getDefaultInstance(),
                Optional.empty(),
                true,
                "another",
                "another",
                List.of(),
                List.of(new CommittedTransaction.Set("another", rows.build(), false)),
                ChaincodeEvent.getDefaultInstance());
    }
}
