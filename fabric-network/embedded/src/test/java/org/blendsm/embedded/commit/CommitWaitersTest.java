package org.blendsm.embedded.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.state.Changes.TransactionPlace;
import org.blendsm.embedded.state.Height;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.Test;

class CommitWaitersTest {
    private static final TransactionPlace PLACE =
            new TransactionPlace("transaction", new Height(7, 0), TxValidationCode.VALID);

    private final CommitWaiters waiters = new CommitWaiters(this::lookedUp);
    private Optional<TransactionPlace> committed = Optional.empty();
    private boolean blockComes;

    private Optional<TransactionPlace> lookedUp(String transactionId) {
        if (blockComes) {
            waiters.tell(List.of(PLACE));
        }
        return committed;
    }

    @Test
    void who_comes_before_the_block_is_told_with_it() {
        var waiting = waiters.add("transaction");
        assertThat(waiting).isNotDone();
        waiters.tell(List.of(PLACE));
        assertThat(waiting).isCompletedWithValue(PLACE);
    }

    @Test
    void who_comes_after_the_block_is_told_at_once() {
        committed = Optional.of(PLACE);
        assertThat(waiters.add("transaction")).isCompletedWithValue(PLACE);
    }

    /** Who looked first and registered then would find nothing and be told of nothing. */
    @Test
    void who_comes_while_the_block_comes_is_told() {
        blockComes = true;
        assertThat(waiters.add("transaction")).isCompletedWithValue(PLACE);
    }

    @Test
    void who_waits_when_the_ledger_goes_down_is_told_that_nothing_comes() {
        var waiting = waiters.add("transaction");
        waiters.cancel();
        assertThat(waiting).isCancelled();
    }
}
