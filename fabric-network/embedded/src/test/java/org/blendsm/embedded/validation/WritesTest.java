package org.blendsm.embedded.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Height;
import org.blendsm.embedded.state.Savepoint;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.state.Versioned;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction writes, with the metadata that its keys had before. */
class WritesTest {
    private static final String NS = "cc";
    private static final StateKey KEY = StateKey.of(NS, "key");

    private static final KVRWSet DELETED = KVRWSet.newBuilder()
            .addWrites(KVWrite.newBuilder().setKey("key").setIsDelete(true))
            .build();

    @TempDir
    private Path folder;

    private StateStore store;
    private long height;

    @BeforeEach
    void open() throws IOException {
        store = new StateStore(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static KVRWSet value(String value) {
        return KVRWSet.newBuilder()
                .addWrites(KVWrite.newBuilder().setKey("key").setValue(ByteString.copyFromUtf8(value)))
                .build();
    }

    private static KVRWSet policy() {
        return KVRWSet.newBuilder()
                .addMetadataWrites(KVMetadataWrite.newBuilder()
                        .setKey("key")
                        .addEntries(KVMetadataEntry.newBuilder()
                                .setName("VALIDATION_PARAMETER")
                                .setValue(ByteString.copyFromUtf8("policy"))))
                .build();
    }

    /** Each a block. */
    private Versioned after(KeyMetadata metadata, KVRWSet... blocks) throws InvalidProtocolBufferException {
        for (KVRWSet block : blocks) {
            Changes changes = new Changes();
            try (StateView committed = store.view()) {
                new Writes(committed, changes, metadata, (_, _) -> 0)
                        .add(
                                TxReadWriteSet.newBuilder()
                                        .addNsRwset(NsReadWriteSet.newBuilder()
                                                .setNamespace(NS)
                                                .setRwset(block.toByteString()))
                                        .build(),
                                new Height(height, 0));
            }
            height++;
            store.apply(
                    changes,
                    new Savepoint(height, height, ByteString.EMPTY, ByteString.EMPTY, 0),
                    ByteString.EMPTY,
                    height);
        }
        try (StateView state = store.view()) {
            return state.get(KEY).orElseThrow();
        }
    }

    @Test
    void a_new_value_keeps_the_metadata_of_the_old_one_also_where_the_chain_is_read_from_its_start()
            throws InvalidProtocolBufferException {
        Versioned key = after(KeyMetadata.nowhere(), value("old"), policy(), value("new"));

        assertThat(key.value().toStringUtf8()).isEqualTo("new");
        assertThat(key.metadata()).isEqualTo(metadata());
    }

    @Test
    void a_new_value_keeps_the_metadata_that_were_there_before() throws InvalidProtocolBufferException {
        after(KeyMetadata.anywhere(), value("old"), policy());

        assertThat(after(KeyMetadata.anywhere(), value("new")).metadata()).isEqualTo(metadata());
    }

    @Test
    void a_key_that_was_deleted_begins_without_metadata() throws InvalidProtocolBufferException {
        Versioned key = after(KeyMetadata.nowhere(), value("old"), policy(), DELETED, value("new"));

        assertThat(key.metadata()).isEqualTo(ByteString.EMPTY);
    }

    private static ByteString metadata() {
        return KVMetadataWrite.newBuilder()
                .addAllEntries(policy().getMetadataWrites(0).getEntriesList())
                .build()
                .toByteString();
    }
}
