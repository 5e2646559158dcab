package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status.Code;

/** Single keys: what is written, what is read, and when the one sees the other. */
class StateConformanceIT {
    private final Member member;
    private final Member consumer;

    StateConformanceIT(Testbed testbed) throws Exception {
        member = testbed.member("operator");
        consumer = testbed.member("consumer");
    }

    @BothLedgers
    void a_value_is_read_back_after_its_commit() throws Exception {
        String key = Testbed.key("back");

        member.submit("state:put", key, "value");

        assertThat(member.evaluate("state:get", key)).isEqualTo("value");
    }

    @BothLedgers
    void an_absent_key_reads_as_nothing() throws Exception {
        assertThat(member.evaluate("state:get", Testbed.key("absent"))).isEmpty();
        assertThat(member.evaluate("state:length", Testbed.key("absent"))).isEqualTo("0");
    }

    @BothLedgers
    void an_evaluation_writes_nothing() throws Exception {
        String key = Testbed.key("evaluated");

        member.evaluate("state:put", key, "value");

        assertThat(member.evaluate("state:get", key)).isEmpty();
    }

    @BothLedgers
    void a_transaction_does_not_read_its_own_write() throws Exception {
        String key = Testbed.key("own");
        member.submit("state:put", key, "old");

        assertThat(member.submit("state:putThenGet", key, "new")).isEqualTo("[old]");
        assertThat(member.evaluate("state:get", key)).isEqualTo("new");
    }

    @BothLedgers
    void a_transaction_does_not_see_its_own_delete() throws Exception {
        String key = Testbed.key("own-delete");
        member.submit("state:put", key, "old");

        assertThat(member.submit("state:deleteThenGet", key)).isEqualTo("[old]");
        assertThat(member.evaluate("state:get", key)).isEmpty();
    }

    @BothLedgers
    void the_last_of_two_writes_counts() throws Exception {
        String key = Testbed.key("twice");

        member.submit("state:putTwice", key, "first", "second");

        assertThat(member.evaluate("state:get", key)).isEqualTo("second");
    }

    @BothLedgers
    void a_write_that_is_deleted_again_leaves_nothing() throws Exception {
        String key = Testbed.key("put-delete");

        member.submit("state:putThenDelete", key, "value");

        assertThat(member.evaluate("state:get", key)).isEmpty();
    }

    @BothLedgers
    void a_deleted_key_is_absent() throws Exception {
        String key = Testbed.key("deleted");
        member.submit("state:put", key, "value");

        member.submit("state:delete", key);

        assertThat(member.evaluate("state:get", key)).isEmpty();
    }

    @BothLedgers
    void a_key_that_is_not_there_can_be_deleted() throws Exception {
        member.submit("state:delete", Testbed.key("never"));
    }

    @BothLedgers
    void a_deleted_key_can_be_written_again() throws Exception {
        String key = Testbed.key("again");
        member.submit("state:put", key, "value");
        member.submit("state:delete", key);

        member.submit("state:put", key, "other");

        assertThat(member.evaluate("state:get", key)).isEqualTo("other");
    }

    @BothLedgers
    void an_empty_value_is_a_delete() throws Exception {
        String key = Testbed.key("empty");
        member.submit("state:put", key, "value");

        member.submit("state:put", key, "");

        assertThat(member.evaluate("state:get", key)).isEmpty();
        assertThat(member.evaluate("range:keys", key, key + "~")).isEmpty();
    }

    @BothLedgers
    void any_bytes_are_a_value() throws Exception {
        String key = Testbed.key("bytes");

        member.submit("state:putHex", key, "00ff80c328");

        assertThat(member.evaluate("state:getHex", key)).isEqualTo("00ff80c328");
    }

    @BothLedgers
    void a_value_of_a_mebibyte_is_kept_whole() throws Exception {
        String key = Testbed.key("mebibyte");

        member.submit("state:putLarge", key, Integer.toString(1 << 20));

        assertThat(member.evaluate("state:length", key)).isEqualTo(Integer.toString(1 << 20));
    }

    @BothLedgers
    void an_empty_key_is_refused() {
        Refusal refusal = Refusal.of(() -> member.submit("state:put", "", "value"));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).contains("empty string");
    }

    @BothLedgers
    void a_key_may_be_written_in_any_script() throws Exception {
        String key = Testbed.key("ключ-鍵-😀");

        member.submit("state:put", key, "значение");

        assertThat(member.evaluate("state:get", key)).isEqualTo("значение");
    }

    @BothLedgers
    void what_one_organisation_wrote_another_reads() throws Exception {
        String key = Testbed.key("other-org");

        member.submit("state:put", key, "value");

        await().until(() -> consumer.evaluate("state:get", key).equals("value"));
    }

    @BothLedgers
    void a_read_and_a_write_in_one_transaction_both_count() throws Exception {
        String from = Testbed.key("from");
        String to = Testbed.key("to");
        member.submit("state:put", from, "value");

        assertThat(member.submit("state:getThenPut", from, to, "copied")).isEqualTo("value");
        assertThat(member.evaluate("state:get", to)).isEqualTo("copied");
    }

    @BothLedgers
    void two_chaincodes_do_not_share_their_keys() throws Exception {
        String key = Testbed.key("shared");

        member.submit("state:put", key, "value");

        assertThat(member.network().getContract(Testbed.OTHER).evaluateTransaction("state:get", key))
                .isEmpty();
    }
}
