package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.hyperledger.fabric.client.Commit;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.gateway.ProposedTransaction;
import org.hyperledger.fabric.protos.ledger.rwset.NsPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;
import org.hyperledger.fabric.protos.peer.SignedProposal;
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
    private Commit submitted(String function, String... arguments) throws Exception {
        Commit submitted =
                operator.submitted(proposal(operator, function, arguments).endorse());
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
    void of_two_endorsements_with_one_id_the_submitted_ones_value_is_kept() throws Exception {
        Proposal proposal = proposal(operator, "private:put", Testbed.PAIR, key);
        Transaction submitted = proposal.endorse();
        operator.gateway().newProposal(withTransient(proposal, "another value")).endorse();

        assertThat(submitted.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);

        assertThat(operator.evaluate("private:get", Testbed.PAIR, key)).isEqualTo(SECRET);
    }

    /** The same proposal, its id included, with another transient input. */
    private static byte[] withTransient(Proposal proposal, String value) throws Exception {
        ProposedTransaction proposed = ProposedTransaction.parseFrom(proposal.getBytes());
        org.hyperledger.fabric.protos.peer.Proposal whole = org.hyperledger.fabric.protos.peer.Proposal.parseFrom(
                proposed.getProposal().getProposalBytes());
        ByteString payload = ChaincodeProposalPayload.parseFrom(whole.getPayload()).toBuilder()
                .putTransientMap("value", ByteString.copyFromUtf8(value))
                .build()
                .toByteString();
        return proposed.toBuilder()
                .setProposal(SignedProposal.newBuilder()
                        .setProposalBytes(
                                whole.toBuilder().setPayload(payload).build().toByteString()))
                .build()
                .toByteArray();
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
        Commit submitted = submitted("private:put", Testbed.PAIR, key);

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

    @BothLedgers
    void who_follows_the_blocks_with_private_data_sees_those_of_his_own_collections() throws Exception {
        Commit submitted = submitted("private:put", Testbed.PAIR, key);

        TxPvtReadWriteSet shown = shown(operator, submitted).orElseThrow();

        NsPvtReadWriteSet chaincode = shown.getNsPvtRwset(0);
        assertThat(shown.getNsPvtRwsetCount()).isEqualTo(1);
        assertThat(chaincode.getNamespace()).isEqualTo(Testbed.PROBE);
        assertThat(chaincode.getCollectionPvtRwset(0).getCollectionName()).isEqualTo(Testbed.PAIR);
        KVRWSet written = KVRWSet.parseFrom(chaincode.getCollectionPvtRwset(0).getRwset());
        assertThat(written.getWritesList()).singleElement().satisfies(write -> {
            assertThat(write.getKey()).isEqualTo(key);
            assertThat(write.getValue().toStringUtf8()).isEqualTo(SECRET);
        });
    }

    @BothLedgers
    void the_other_member_is_shown_the_same_and_nobody_else_anything() throws Exception {
        Commit submitted = submitted("private:put", Testbed.PAIR, key);

        await().until(() -> shown(provider, submitted).equals(shown(operator, submitted)));
        assertThat(shown(consumer, submitted)).isEmpty();
        assertThat(shown(testbed.member("auditor"), submitted)).isEmpty();
    }

    @BothLedgers
    void who_is_no_member_is_shown_nothing_at_his_own_peer_though_others_may_read() throws Exception {
        Commit submitted = submitted("private:put", Testbed.READABLE, key);

        assertThat(shown(operator, submitted)).isPresent();
        assertThat(shown(consumer, submitted)).isEmpty();
    }

    @BothLedgers
    void a_block_without_private_data_is_shown_as_it_is() throws Exception {
        Commit submitted = operator.submitted("state:put", key, "open");
        submitted.getStatus();

        assertThat(shown(operator, submitted)).isEmpty();
    }

    @BothLedgers
    void what_is_purged_is_shown_in_no_older_block() throws Exception {
        Commit first = submitted("private:put", Testbed.PAIR, key);
        Commit second = submitted("private:put", Testbed.PAIR, key);

        submitted("private:purge", Testbed.PAIR, key);

        assertThat(shown(operator, first).toString()).doesNotContain(SECRET);
        assertThat(shown(operator, second).toString()).doesNotContain(SECRET);
    }

    @BothLedgers
    void what_has_outlived_its_collections_blocks_is_shown_no_more() throws Exception {
        Commit submitted = submitted("private:put", Testbed.SHORT, key);
        assertThat(shown(operator, submitted)).isPresent();

        for (int i = 0; i < 3; i++) {
            operator.submit("state:put", Testbed.key("block"), "1");
        }

        assertThat(shown(operator, submitted)).isEmpty();
    }

    @BothLedgers
    void who_may_not_read_blocks_may_not_read_them_with_private_data_either() throws Exception {
        Envelope request = Blocks.request(
                testbed.newcomer("operator", "client").under("ProviderMSP"),
                Blocks.seek(Blocks.newest(), Blocks.newest()),
                header -> header);

        assertThat(Blocks.answers(
                                DeliverGrpc.newStub(operator.channel())::deliverWithPrivateData,
                                request,
                                DeliverResponse::hasStatus)
                        .getFirst()
                        .getStatus())
                .isEqualTo(Status.FORBIDDEN);
    }

    /** What the reader's own peer shows of a transaction's private data in its block. */
    private static Optional<TxPvtReadWriteSet> shown(Member reader, Commit submitted) throws Exception {
        long number = submitted.getStatus().getBlockNumber();
        await().until(() -> Blocks.info(reader).getHeight() > number);
        BlockAndPrivateData answer = Blocks.answers(
                        DeliverGrpc.newStub(reader.channel())::deliverWithPrivateData,
                        Blocks.request(
                                reader.enrolled(), Blocks.seek(Blocks.at(number), Blocks.at(number)), header -> header),
                        DeliverResponse::hasBlockAndPrivateData)
                .getFirst()
                .getBlockAndPrivateData();
        assertThat(answer.getBlock().getHeader().getNumber()).isEqualTo(number);
        assertThat(answer.getPrivateDataMapCount()).isLessThanOrEqualTo(1);
        return answer.getPrivateDataMapMap().values().stream().findFirst();
    }

    @BothLedgers
    void a_named_organisation_that_does_not_hold_it_endorses_no_read() throws Exception {
        submitted("private:put", Testbed.READABLE, key);
        await().until(() ->
                !consumer.evaluate("private:hash", Testbed.READABLE, key).isEmpty());

        Refusal refusal = Refusal.of(() -> operator.probe()
                .newProposal("private:getThenPut")
                .addArguments(Testbed.READABLE, key, Testbed.key("copy"))
                .setEndorsingOrganizations("OperatorMSP", "ConsumerMSP")
                .build()
                .endorse());

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.message())
                .isEqualTo("failed to collect enough transaction endorsements, see attached details for more info");
        assertThat(refusal.details()).hasSize(1);
    }

    @BothLedgers
    void who_only_writes_into_a_collection_is_endorsed_by_others_too() throws Exception {
        Transaction transaction = operator.proposal("private:putOpenly", Testbed.SINGLE, key, SECRET)
                .endorse();

        assertThat(TransactionFlowConformanceIT.endorsers(transaction))
                .hasSize(2)
                .contains("OperatorMSP");
        assertThat(transaction.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void with_transient_data_nobody_else_is_asked_unless_the_client_names_him() {
        Refusal refusal = Refusal.of(() -> operator.probe()
                .newProposal("private:put")
                .addArguments(Testbed.SINGLE, key)
                .putTransient("value", SECRET)
                .build()
                .endorse());

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message())
                .isEqualTo("requires endorsement from organisation(s) that are not in the distribution policy of the"
                        + " private data collection(s): [single]; retry specifying trusted endorsing organizations to"
                        + " protect transient data");
    }

    @BothLedgers
    void what_one_organisation_alone_can_read_two_cannot_endorse() {
        Refusal refusal =
                Refusal.of(() -> operator.submit("private:getThenPut", Testbed.SINGLE, key, Testbed.key("copy")));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message())
                .isEqualTo("no combination of peers can be derived which satisfy the endorsement policy: no peer"
                        + " combination can satisfy the endorsement policy");
    }

    @BothLedgers
    void where_a_collection_has_a_policy_of_its_own_the_gateway_asks_no_more_than_that() throws Exception {
        Transaction transaction = operator.probe()
                .newProposal("private:put")
                .addArguments(Testbed.OWN_POLICY, key)
                .putTransient("value", SECRET)
                .build()
                .endorse();

        assertThat(TransactionFlowConformanceIT.endorsers(transaction)).containsExactly("ProviderMSP");
        assertThat(transaction.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void an_organisation_that_is_not_there_has_no_collection_of_its_own() {
        assertThat(Refusal.of(() -> operator.evaluate("private:get", "_implicit_org_TypoMSP", key))
                        .code())
                .isEqualTo(Code.ABORTED);
        assertThat(Refusal.of(() -> operator.submit("private:putOpenly", "_implicit_org_TypoMSP", key, SECRET))
                        .code())
                .isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void an_unknown_collection_has_no_hashes() {
        assertThat(Refusal.of(() -> operator.evaluate("private:hash", "nowhere", key))
                        .code())
                .isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void a_client_of_a_member_is_not_always_a_member() {
        Refusal reading = Refusal.of(() -> operator.evaluate("private:get", Testbed.PEERS, key));
        Refusal writing = Refusal.of(
                () -> proposal(operator, "private:put", Testbed.PEERS, key).endorse());

        assertThat(reading.code()).isEqualTo(Code.ABORTED);
        assertThat(writing.code()).isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void what_cannot_reach_as_many_peers_as_its_collection_asks_for_is_not_endorsed() {
        Proposal proposal = operator.proposal("private:putOpenly", Testbed.SPREAD, key, SECRET);

        Refusal refusal = Refusal.of(proposal::endorse);

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason())
                .isEqualTo("error in simulation: failed to distribute private collection, txID "
                        + proposal.getTransactionId() + ", channel marketplace: could not build private data"
                        + " dissemination plan for chaincode probe and collection spread: required to disseminate to"
                        + " at least 3 peers, but know of only 1 eligible peers");
    }
}
