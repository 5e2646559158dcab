package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.SubmittedTransaction;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Private data: only members hold and read them, everybody sees their hash, nobody sees the transient input. */
class PrivateDataConformanceIT {
    private static final String SECRET = "planted-private-value";

    private final Testbed testbed;
    private final Member operator;
    private final Member provider;
    private final Member consumer;
    private final String key = Testbed.key("private");

    PrivateDataConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.operator = testbed.member("operator");
        this.provider = testbed.member("provider");
        this.consumer = testbed.member("consumer");
    }

    private static Proposal proposal(Member member, String function, String... arguments) {
        return member.probe()
                .newProposal(function)
                .addArguments(arguments)
                .putTransient("value", SECRET)
                .setEndorsingOrganizations("OperatorMSP", "ProviderMSP")
                .build();
    }

    /** Endorsed by the two organisations that hold the collections. */
    private SubmittedTransaction submitted(String function, String... arguments) throws Exception {
        SubmittedTransaction submitted =
                proposal(operator, function, arguments).endorse().submitAsync();
        assertThat(submitted.getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
        return submitted;
    }

    private static String hash(String value) {
        return HexFormat.of().formatHex(Enrolled.sha256(value.getBytes(StandardCharsets.UTF_8)));
    }

    @BothLedgers
    void a_member_reads_what_was_written() throws Exception {
        submitted("private:put", Testbed.PAIR, key);

        assertThat(operator.evaluate("private:get", Testbed.PAIR, key)).isEqualTo(SECRET);
    }

    @BothLedgers
    void the_other_member_reads_it_too() throws Exception {
        submitted("private:put", Testbed.PAIR, key);

        await().ignoreExceptions()
                .until(() -> provider.evaluate("private:get", Testbed.PAIR, key).equals(SECRET));
    }

    @BothLedgers
    void nobody_else_reads_it() throws Exception {
        submitted("private:put", Testbed.PAIR, key);

        Refusal refusal = Refusal.of(() -> consumer.evaluate("private:get", Testbed.PAIR, key));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void nobody_else_reads_it_at_a_members_peer_either() throws Exception {
        submitted("private:put", Testbed.PAIR, key);

        Refusal refusal = Refusal.of(() -> consumer.probe()
                .newProposal("private:get")
                .addArguments(Testbed.PAIR, key)
                .setEndorsingOrganizations("OperatorMSP")
                .build()
                .evaluate());

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void where_others_may_read_they_read_at_a_members_peer() throws Exception {
        submitted("private:put", Testbed.READABLE, key);

        assertThat(Member.text(consumer.probe()
                        .newProposal("private:get")
                        .addArguments(Testbed.READABLE, key)
                        .setEndorsingOrganizations("OperatorMSP")
                        .build()
                        .evaluate()))
                .isEqualTo(SECRET);
    }

    @BothLedgers
    void where_others_may_read_the_gateway_finds_a_peer_that_holds_it() throws Exception {
        submitted("private:put", Testbed.READABLE, key);
        await().until(() ->
                !consumer.evaluate("private:hash", Testbed.READABLE, key).isEmpty());

        assertThat(consumer.evaluate("private:get", Testbed.READABLE, key)).isEqualTo(SECRET);
    }

    @BothLedgers
    void where_others_may_read_their_own_peer_has_nothing_to_show() throws Exception {
        submitted("private:put", Testbed.READABLE, key);
        await().until(() ->
                !consumer.evaluate("private:hash", Testbed.READABLE, key).isEmpty());

        Refusal refusal = Refusal.of(() -> consumer.probe()
                .newProposal("private:get")
                .addArguments(Testbed.READABLE, key)
                .setEndorsingOrganizations("ConsumerMSP")
                .build()
                .evaluate());

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void everybody_sees_the_hash() throws Exception {
        submitted("private:put", Testbed.PAIR, key);

        await().until(() -> consumer.evaluate("private:hash", Testbed.PAIR, key).equals(hash(SECRET)));
    }

    @BothLedgers
    void an_absent_key_has_no_hash() throws Exception {
        assertThat(consumer.evaluate("private:hash", Testbed.PAIR, key)).isEmpty();
        assertThat(operator.evaluate("private:get", Testbed.PAIR, key)).isEmpty();
    }

    @BothLedgers
    void who_is_no_member_does_not_write() {
        Refusal refusal = Refusal.of(
                () -> proposal(consumer, "private:put", Testbed.PAIR, key).endorse());

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void an_unknown_collection_is_refused() {
        assertThat(Refusal.of(() -> operator.evaluate("private:get", "nowhere", key))
                        .code())
                .isEqualTo(Code.ABORTED);
        assertThat(Refusal.of(() -> proposal(operator, "private:put", "nowhere", key)
                                .endorse())
                        .code())
                .isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void neither_value_nor_transient_input_stands_in_the_block() throws Exception {
        SubmittedTransaction submitted = submitted("private:put", Testbed.PAIR, key);

        Block block = Blocks.block(operator, submitted.getStatus().getBlockNumber());
        String text = new String(block.toByteArray(), StandardCharsets.ISO_8859_1);

        assertThat(text).contains(Testbed.PAIR).doesNotContain(SECRET);
    }

    @BothLedgers
    void a_deleted_value_is_gone_with_its_hash() throws Exception {
        submitted("private:put", Testbed.PAIR, key);
        submitted("private:delete", Testbed.PAIR, key);

        assertThat(operator.evaluate("private:get", Testbed.PAIR, key)).isEmpty();
        assertThat(operator.evaluate("private:hash", Testbed.PAIR, key)).isEmpty();
    }

    @BothLedgers
    void a_purged_value_is_gone_with_its_hash() throws Exception {
        submitted("private:put", Testbed.PAIR, key);
        submitted("private:purge", Testbed.PAIR, key);

        assertThat(operator.evaluate("private:get", Testbed.PAIR, key)).isEmpty();
        assertThat(operator.evaluate("private:hash", Testbed.PAIR, key)).isEmpty();
    }

    @BothLedgers
    void what_is_not_there_can_be_purged() throws Exception {
        submitted("private:purge", Testbed.PAIR, key);
    }

    @BothLedgers
    void a_purged_key_can_be_written_again() throws Exception {
        submitted("private:put", Testbed.PAIR, key);
        submitted("private:purge", Testbed.PAIR, key);
        submitted("private:put", Testbed.PAIR, key);

        assertThat(operator.evaluate("private:get", Testbed.PAIR, key)).isEqualTo(SECRET);
    }

    @BothLedgers
    void a_value_with_a_short_life_is_forgotten_after_as_many_blocks_as_its_collection_says() throws Exception {
        submitted("private:put", Testbed.SHORT, key);
        for (int i = 0; i < 2; i++) {
            operator.submit("state:put", Testbed.key("block"), "1");
            assertThat(operator.evaluate("private:get", Testbed.SHORT, key)).isEqualTo(SECRET);
        }

        operator.submit("state:put", Testbed.key("block"), "1");

        assertThat(operator.evaluate("private:get", Testbed.SHORT, key)).isEmpty();
        assertThat(operator.evaluate("private:hash", Testbed.SHORT, key)).isEmpty();
    }

    @BothLedgers
    void who_read_a_private_value_loses_to_who_changed_it() throws Exception {
        submitted("private:put", Testbed.PAIR, key);
        Transaction reader = proposal(operator, "private:getThenPut", Testbed.PAIR, key, Testbed.key("copy"))
                .endorse();

        submitted("private:put", Testbed.PAIR, key);

        assertThat(reader.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @BothLedgers
    void open_and_private_writes_stand_in_one_transaction() throws Exception {
        String open = Testbed.key("open");
        submitted("private:putAndPut", Testbed.PAIR, key, open);

        assertThat(operator.evaluate("state:get", open)).isEqualTo("open");
        assertThat(operator.evaluate("private:get", Testbed.PAIR, key)).isEqualTo(SECRET);
    }

    @BothLedgers
    void private_keys_come_in_ranges() throws Exception {
        submitted("private:put", Testbed.PAIR, key + "b");
        submitted("private:put", Testbed.PAIR, key + "a");

        assertThat(operator.evaluate("private:keys", Testbed.PAIR, key, key + "~"))
                .isEqualTo(key + "a," + key + "b");
    }

    @BothLedgers
    void who_reads_a_range_of_private_keys_may_not_write() {
        Refusal refusal = Refusal.of(() -> proposal(operator, "private:keysThenPut", Testbed.PAIR, key, key + "~")
                .endorse());

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void where_a_collection_has_a_policy_of_its_own_that_counts() throws Exception {
        Transaction byOperator = operator.probe()
                .newProposal("private:put")
                .addArguments(Testbed.OWN_POLICY, key)
                .putTransient("value", SECRET)
                .setEndorsingOrganizations("OperatorMSP", "ConsumerMSP")
                .build()
                .endorse();
        Transaction byProvider = operator.probe()
                .newProposal("private:put")
                .addArguments(Testbed.OWN_POLICY, key)
                .putTransient("value", SECRET)
                .setEndorsingOrganizations("ProviderMSP")
                .build()
                .endorse();

        assertThat(byOperator.submitAsync().getStatus().getCode())
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(byProvider.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void an_organisations_own_collection_needs_no_definition() throws Exception {
        Proposal proposal = operator.probe()
                .newProposal("private:put")
                .addArguments("_implicit_org_OperatorMSP", key)
                .putTransient("value", SECRET)
                .setEndorsingOrganizations("OperatorMSP")
                .build();

        assertThat(proposal.endorse().submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
        assertThat(operator.evaluate("private:get", "_implicit_org_OperatorMSP", key))
                .isEqualTo(SECRET);
    }

    @BothLedgers
    void the_gateway_finds_the_endorsers_of_private_data_by_itself() throws Exception {
        Proposal proposal = operator.probe()
                .newProposal("private:put")
                .addArguments(Testbed.PAIR, key)
                .putTransient("value", SECRET)
                .build();

        assertThat(proposal.endorse().submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_value_without_the_transient_input_is_not_written() {
        Refusal refusal = Refusal.of(() -> operator.submit("private:put", Testbed.PAIR, key));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
    }
}
