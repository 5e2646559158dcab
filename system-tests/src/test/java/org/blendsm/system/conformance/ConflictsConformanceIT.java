package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Two transactions that met: the first to be ordered wins, the other is invalid and changes nothing. */
class ConflictsConformanceIT {
    private final Member member;

    ConflictsConformanceIT(Testbed testbed) throws Exception {
        member = testbed.member("operator");
    }

    private Transaction endorsed(String function, String... arguments) throws Exception {
        return member.proposal(function, arguments).endorse();
    }

    private static TxValidationCode verdict(Transaction transaction) throws Exception {
        return transaction.submitAsync().getStatus().getCode();
    }

    /** The verdict on what was endorsed before the change, after the change was committed. */
    private TxValidationCode overtaken(Transaction transaction, String function, String... arguments) throws Exception {
        member.submit(function, arguments);
        return verdict(transaction);
    }

    @BothLedgers
    void of_two_that_read_and_write_one_key_the_second_loses() throws Exception {
        String key = Testbed.key("counter");
        member.submit("state:put", key, "1");
        Transaction first = endorsed("state:increment", key);
        Transaction second = endorsed("state:increment", key);

        assertThat(verdict(first)).isEqualTo(TxValidationCode.VALID);
        assertThat(verdict(second)).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
        assertThat(member.evaluate("state:get", key)).isEqualTo("2");
    }

    @BothLedgers
    void of_two_in_one_block_the_second_loses() throws Exception {
        String key = Testbed.key("same-block");
        Transaction first = endorsed("state:increment", key);
        Transaction second = endorsed("state:increment", key);

        var one = first.submitAsync();
        var two = second.submitAsync();

        assertThat(one.getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
        assertThat(two.getStatus().getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @BothLedgers
    void who_read_a_key_as_absent_loses_to_who_created_it() throws Exception {
        String key = Testbed.key("created");

        assertThat(overtaken(endorsed("state:increment", key), "state:put", key, "9"))
                .isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @BothLedgers
    void who_read_a_key_loses_to_who_deleted_it() throws Exception {
        String key = Testbed.key("gone");
        member.submit("state:put", key, "1");

        assertThat(overtaken(endorsed("state:increment", key), "state:delete", key))
                .isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @BothLedgers
    void who_read_a_key_loses_even_to_the_same_value() throws Exception {
        String key = Testbed.key("same-value");
        member.submit("state:put", key, "1");

        assertThat(overtaken(endorsed("state:increment", key), "state:put", key, "1"))
                .isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @BothLedgers
    void who_read_a_key_as_absent_does_not_mind_that_it_came_and_went() throws Exception {
        String key = Testbed.key("came-and-went");
        Transaction reader = endorsed("state:increment", key);
        member.submit("state:put", key, "1");

        assertThat(overtaken(reader, "state:delete", key)).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void who_only_writes_conflicts_with_nobody() throws Exception {
        String key = Testbed.key("blind");

        assertThat(overtaken(endorsed("state:put", key, "second"), "state:put", key, "first"))
                .isEqualTo(TxValidationCode.VALID);
        assertThat(member.evaluate("state:get", key)).isEqualTo("second");
    }

    @BothLedgers
    void who_only_reads_loses_too_when_it_is_submitted() throws Exception {
        String key = Testbed.key("reader");

        assertThat(overtaken(endorsed("state:get", key), "state:put", key, "1"))
                .isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @BothLedgers
    void a_read_of_another_key_is_no_conflict() throws Exception {
        assertThat(overtaken(endorsed("state:increment", Testbed.key("mine")), "state:put", Testbed.key("yours"), "1"))
                .isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_key_that_appears_in_a_range_is_a_phantom() throws Exception {
        String prefix = Testbed.key("phantom") + "/";
        member.submit("state:putMany", prefix, "3");
        Transaction counted = endorsed("range:into", prefix, prefix + "~", Testbed.key("count"), "1000");

        assertThat(overtaken(counted, "state:put", prefix + "00001x", "1"))
                .isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    @BothLedgers
    void a_key_that_vanishes_from_a_range_is_a_phantom() throws Exception {
        String prefix = Testbed.key("vanished") + "/";
        member.submit("state:putMany", prefix, "3");
        Transaction counted = endorsed("range:into", prefix, prefix + "~", Testbed.key("count"), "1000");

        assertThat(overtaken(counted, "state:delete", prefix + "00001"))
                .isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    @BothLedgers
    void a_key_that_changes_in_a_range_is_a_phantom() throws Exception {
        String prefix = Testbed.key("changed") + "/";
        member.submit("state:putMany", prefix, "3");
        Transaction counted = endorsed("range:into", prefix, prefix + "~", Testbed.key("count"), "1000");

        assertThat(overtaken(counted, "state:put", prefix + "00001", "new"))
                .isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    @BothLedgers
    void a_key_that_appears_in_an_empty_range_is_a_phantom() throws Exception {
        String prefix = Testbed.key("was-empty") + "/";
        Transaction counted = endorsed("range:into", prefix, prefix + "~", Testbed.key("count"), "1000");

        assertThat(overtaken(counted, "state:put", prefix + "1", "new"))
                .isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    @BothLedgers
    void a_key_outside_the_range_is_none() throws Exception {
        String prefix = Testbed.key("outside") + "/";
        member.submit("state:putMany", prefix, "3");
        Transaction counted = endorsed("range:into", prefix, prefix + "00002", Testbed.key("count"), "1000");

        assertThat(overtaken(counted, "state:put", prefix + "00002", "new")).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_phantom_is_seen_among_three_hundred_keys() throws Exception {
        String prefix = Testbed.key("hundreds") + "/";
        member.submit("state:putMany", prefix, "300");
        Transaction counted = endorsed("range:into", prefix, prefix + "~", Testbed.key("count"), "1000");

        assertThat(overtaken(counted, "state:put", prefix + "00299x", "new"))
                .isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    @BothLedgers
    void three_hundred_unchanged_keys_are_no_conflict() throws Exception {
        String prefix = Testbed.key("quiet") + "/";
        member.submit("state:putMany", prefix, "300");
        String count = Testbed.key("count");

        assertThat(verdict(endorsed("range:into", prefix, prefix + "~", count, "1000")))
                .isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_phantom_behind_what_the_peer_had_fetched_is_none() throws Exception {
        String prefix = Testbed.key("unfinished") + "/";
        member.submit("state:putMany", prefix, "300");
        Transaction counted = endorsed("range:into", prefix, prefix + "~", Testbed.key("count"), "5");

        assertThat(overtaken(counted, "state:put", prefix + "00250", "new")).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_phantom_in_what_the_peer_had_fetched_but_not_the_chaincode_is_one() throws Exception {
        String prefix = Testbed.key("ahead") + "/";
        member.submit("state:putMany", prefix, "300");
        Transaction counted = endorsed("range:into", prefix, prefix + "~", Testbed.key("count"), "5");

        assertThat(overtaken(counted, "state:put", prefix + "00099", "new"))
                .isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    @BothLedgers
    void a_loser_can_be_endorsed_anew_and_win() throws Exception {
        String key = Testbed.key("retry");
        assertThat(overtaken(endorsed("state:increment", key), "state:increment", key))
                .isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);

        assertThat(member.submit("state:increment", key)).isEqualTo("2");
    }
}
