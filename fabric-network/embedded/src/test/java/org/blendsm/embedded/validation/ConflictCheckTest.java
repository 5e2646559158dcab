package org.blendsm.embedded.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.blendsm.embedded.simulation.RangeScan;
import org.blendsm.embedded.simulation.Simulation;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Height;
import org.blendsm.embedded.state.Savepoint;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReadsMerkleSummary;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transaction read, against what came in between: in earlier blocks and earlier in its own. */
class ConflictCheckTest {
    private static final String NS = "cc";

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

    /** A block that writes these keys, or deletes those that start with a minus. */
    private void block(String... keys) {
        Changes changes = changes(keys);
        height++;
        store.apply(
                changes,
                new Savepoint(height, height, ByteString.EMPTY, ByteString.EMPTY, 0),
                ByteString.copyFromUtf8("header hash of " + height),
                height);
    }

    private Changes changes(String... keys) {
        Changes changes = new Changes();
        int place = 0;
        for (String key : keys) {
            Height at = new Height(height, place++);
            if (key.startsWith("-")) {
                changes.delete(StateKey.of(NS, key.substring(1)), at);
            } else {
                changes.put(StateKey.of(NS, key), ByteString.copyFromUtf8("v"), ByteString.EMPTY, at);
            }
        }
        return changes;
    }

    private interface Reads {
        void by(Simulation simulation) throws SimulationRefused;
    }

    private TxReadWriteSet simulated(Reads reads) {
        try (Simulation simulation = new Simulation("tx", store.view())) {
            reads.by(simulation);
            return simulation.results().open();
        } catch (SimulationRefused e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reads range(String from, String to, int fetched) {
        return simulation -> {
            RangeScan scan = simulation.range(NS, from, to);
            for (int i = 0; i < fetched; i++) {
                scan.next();
            }
        };
    }

    private TxValidationCode verdict(TxReadWriteSet sets, String... earlierInBlock) throws Exception {
        try (StateView view = store.view()) {
            return new ConflictCheck(view, changes(earlierInBlock)).verdict(sets);
        }
    }

    @Test
    void an_unchanged_key_is_no_conflict() throws Exception {
        block("a");
        TxReadWriteSet read = simulated(simulation -> simulation.state(NS, "a"));
        block("b");
        assertThat(verdict(read)).isEqualTo(TxValidationCode.VALID);
    }

    @Test
    void a_key_written_in_between_is_a_conflict_even_with_the_same_value() throws Exception {
        block("a");
        TxReadWriteSet read = simulated(simulation -> simulation.state(NS, "a"));
        block("a");
        assertThat(verdict(read)).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @Test
    void a_key_that_was_absent_and_is_there_now_is_a_conflict() throws Exception {
        TxReadWriteSet read = simulated(simulation -> simulation.state(NS, "a"));
        block("a");
        assertThat(verdict(read)).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @Test
    void a_key_deleted_in_between_is_a_conflict() throws Exception {
        block("a");
        TxReadWriteSet read = simulated(simulation -> simulation.state(NS, "a"));
        block("-a");
        assertThat(verdict(read)).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @Test
    void an_earlier_write_in_the_same_block_is_a_conflict_even_if_the_key_was_absent() throws Exception {
        TxReadWriteSet read = simulated(simulation -> simulation.state(NS, "a"));
        assertThat(verdict(read, "-a")).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @Test
    void a_key_that_appears_in_an_exhausted_range_is_a_phantom() throws Exception {
        block("a1", "a3");
        TxReadWriteSet read = simulated(range("a", "b", 3));
        assertThat(verdict(read)).isEqualTo(TxValidationCode.VALID);
        assertThat(verdict(read, "a2")).isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
        assertThat(verdict(read, "-a3")).isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
        assertThat(verdict(read, "b")).as("behind the range").isEqualTo(TxValidationCode.VALID);
    }

    @Test
    void an_unfinished_range_ends_with_the_last_key_it_fetched() throws Exception {
        block("a1", "a3", "a5");
        TxReadWriteSet read = simulated(range("a", "b", 2));
        assertThat(verdict(read, "a4")).as("not looked at").isEqualTo(TxValidationCode.VALID);
        assertThat(verdict(read, "a3"))
                .as("the last one belongs to it")
                .isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    @Test
    void a_long_range_is_compared_by_its_summary() throws Exception {
        String[] many = new String[200];
        for (int i = 0; i < many.length; i++) {
            many[i] = String.format("k%04d", i);
        }
        block(many);
        TxReadWriteSet read = simulated(range("k", "l", 201));
        assertThat(verdict(read)).isEqualTo(TxValidationCode.VALID);
        assertThat(verdict(read, "k0100a")).isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
        assertThat(verdict(read, "k0199")).isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
        assertThat(verdict(read, "-k0000")).isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    /** Fabric knows no such tree either; growing one would never end. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1})
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_summary_of_no_degree_is_malformed(int degree) {
        block("a", "b", "c");
        TxReadWriteSet sets = TxReadWriteSet.newBuilder()
                .addNsRwset(NsReadWriteSet.newBuilder()
                        .setNamespace(NS)
                        .setRwset(KVRWSet.newBuilder()
                                .addRangeQueriesInfo(RangeQueryInfo.newBuilder()
                                        .setItrExhausted(true)
                                        .setReadsMerkleHashes(QueryReadsMerkleSummary.newBuilder()
                                                .setMaxDegree(degree)))
                                .build()
                                .toByteString()))
                .build();
        assertThatThrownBy(() -> verdict(sets)).isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void reads_are_judged_before_ranges() throws Exception {
        block("a");
        TxReadWriteSet read = simulated(simulation -> {
            simulation.state(NS, "a");
            range("a", "b", 2).by(simulation);
        });
        assertThat(verdict(read, "a")).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @Test
    void an_old_view_still_shows_the_old_state() {
        block("a");
        try (StateView before = store.view()) {
            block("-a");
            assertThat(before.get(StateKey.of(NS, "a"))).isPresent();
            try (StateView after = store.view()) {
                assertThat(after.get(StateKey.of(NS, "a"))).isEmpty();
            }
        }
    }
}
