package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hyperledger.fabric.client.Commit;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.gateway.EndorseRequest;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.gateway.SubmitRequest;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Evaluate, endorse, submit, commit status: the way of a transaction through the gateway, and who is refused on it. */
class TransactionFlowConformanceIT {
    private final Testbed testbed;
    private final Member member;

    TransactionFlowConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.member = testbed.member("operator");
    }

    private GatewayGrpc.GatewayBlockingStub gateway() {
        return GatewayGrpc.newBlockingStub(member.channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    static List<String> endorsers(Transaction transaction) throws Exception {
        Envelope envelope =
                PreparedTransaction.parseFrom(transaction.getBytes()).getEnvelope();
        Payload payload = Payload.parseFrom(envelope.getPayload());
        ChaincodeActionPayload action = ChaincodeActionPayload.parseFrom(
                org.hyperledger.fabric.protos.peer.Transaction.parseFrom(payload.getData())
                        .getActions(0)
                        .getPayload());
        List<String> mspIds = new java.util.ArrayList<>();
        for (Endorsement endorsement : action.getAction().getEndorsementsList()) {
            mspIds.add(SerializedIdentity.parseFrom(endorsement.getEndorser()).getMspid());
        }
        return mspIds;
    }

    @BothLedgers
    void an_answer_comes_back_from_an_endorsement() throws Exception {
        assertThat(Member.text(member.proposal("tx:channel").endorse().getResult()))
                .isEqualTo("marketplace");
    }

    @BothLedgers
    void an_answer_comes_back_from_a_submit() throws Exception {
        assertThat(member.submit("state:putThenGet", Testbed.key("answer"), "value"))
                .isEqualTo("[]");
    }

    @BothLedgers
    void as_many_organisations_endorse_as_the_policy_asks() throws Exception {
        assertThat(endorsers(
                        member.proposal("state:put", Testbed.key("two"), "1").endorse()))
                .hasSize(2)
                .contains("OperatorMSP")
                .doesNotHaveDuplicates();
    }

    @BothLedgers
    void the_organisations_that_the_client_names_endorse() throws Exception {
        Proposal proposal = member.probe()
                .newProposal("state:put")
                .addArguments(Testbed.key("named"), "1")
                .setEndorsingOrganizations("ProviderMSP", "ConsumerMSP")
                .build();

        Transaction transaction = proposal.endorse();

        assertThat(endorsers(transaction)).containsExactlyInAnyOrder("ProviderMSP", "ConsumerMSP");
        assertThat(transaction.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void one_named_organisation_is_too_few_for_the_policy() throws Exception {
        Proposal proposal = member.probe()
                .newProposal("state:put")
                .addArguments(Testbed.key("too-few"), "1")
                .setEndorsingOrganizations("ProviderMSP")
                .build();

        assertThat(proposal.endorse().submitAsync().getStatus().getCode())
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void an_organisation_without_the_chaincode_cannot_be_named() {
        Refusal refusal = Refusal.of(() -> member.probe()
                .newProposal("state:put")
                .addArguments(Testbed.key("nobody"), "1")
                .setEndorsingOrganizations("NobodyMSP")
                .build()
                .endorse());

        assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refusal.message()).isEqualTo("failed to find any endorsing peers for org(s): NobodyMSP");
    }

    @BothLedgers
    void a_named_organisation_evaluates() throws Exception {
        assertThat(Member.text(member.probe()
                        .newProposal("tx:channel")
                        .setEndorsingOrganizations("ConsumerMSP")
                        .build()
                        .evaluate()))
                .isEqualTo("marketplace");
    }

    @BothLedgers
    void nobody_evaluates_for_an_organisation_that_is_not_there() {
        Refusal refusal = Refusal.of(() -> member.probe()
                .newProposal("tx:channel")
                .setEndorsingOrganizations("NobodyMSP")
                .build()
                .evaluate());

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message())
                .isEqualTo("no peers available to evaluate chaincode probe in channel marketplace");
    }

    @BothLedgers
    void an_unknown_chaincode_cannot_be_evaluated() {
        Refusal refusal =
                Refusal.of(() -> member.network().getContract("nobody").evaluateTransaction("state:get", "key"));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message())
                .isEqualTo("no peers available to evaluate chaincode nobody in channel marketplace");
    }

    @BothLedgers
    void an_unknown_chaincode_cannot_be_endorsed() {
        Refusal refusal =
                Refusal.of(() -> member.network().getContract("nobody").submitTransaction("state:put", "key", "1"));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message()).contains("No metadata was found for chaincode nobody in channel marketplace");
    }

    @BothLedgers
    void an_unknown_channel_cannot_be_evaluated() {
        Refusal refusal = Refusal.of(() -> member.gateway()
                .getNetwork("nowhere")
                .getContract(Testbed.PROBE)
                .evaluateTransaction("state:get", "key"));

        assertThat(refusal.code()).isEqualTo(Code.UNAVAILABLE);
    }

    @BothLedgers
    void a_chaincode_sees_who_asked() throws Exception {
        assertThat(member.probe().evaluateTransaction("tx:creator"))
                .isEqualTo(member.enrolled().creator().toByteArray());
    }

    @BothLedgers
    void a_chaincode_sees_the_transactions_id_and_time() throws Exception {
        Proposal proposal = member.proposal("tx:id");

        assertThat(Member.text(proposal.evaluate())).isEqualTo(proposal.getTransactionId());
        assertThat(Duration.between(Instant.parse(member.evaluate("tx:time")), Instant.now())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @BothLedgers
    void arguments_arrive_as_the_bytes_they_are() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("00ff80c328");

        assertThat(Member.text(member.probe()
                        .newProposal("tx:arguments")
                        .addArguments(bytes, new byte[0])
                        .build()
                        .evaluate()))
                .isEqualTo("00ff80c328,");
    }

    @BothLedgers
    void a_commit_names_its_block() throws Exception {
        Commit submitted = member.submitted("state:put", Testbed.key("block"), "1");

        long block = submitted.getStatus().getBlockNumber();

        assertThat(Blocks.info(member).getHeight()).isGreaterThan(block);
        assertThat(submitted.getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_commit_can_be_asked_for_long_after() throws Exception {
        Commit submitted = member.submitted("state:put", Testbed.key("late"), "1");
        long block = submitted.getStatus().getBlockNumber();
        member.submit("state:put", Testbed.key("later"), "1");

        assertThat(submitted.getStatus().getBlockNumber()).isEqualTo(block);
    }

    @BothLedgers
    void a_commit_can_be_asked_for_before_the_transaction_is_submitted() throws Exception {
        Transaction transaction =
                member.proposal("state:put", Testbed.key("early"), "1").endorse();
        var asked = GatewayGrpc.newFutureStub(member.channel())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .commitStatus(member.commitStatus("marketplace", transaction.getTransactionId()));

        transaction.submitAsync();

        assertThat(asked.get().getResult()).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void who_waits_for_a_commit_that_never_comes_waits_until_the_deadline() {
        Refusal refusal = Refusal.of(() -> GatewayGrpc.newBlockingStub(member.channel())
                .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                .commitStatus(member.commitStatus("marketplace", "ab".repeat(32))));

        assertThat(refusal.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }

    @BothLedgers
    void a_commit_status_needs_a_transaction() {
        Refusal refusal = Refusal.of(() -> gateway().commitStatus(member.commitStatus("marketplace", "")));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("transaction ID should not be empty");
    }

    @BothLedgers
    void a_commit_status_needs_a_channel() {
        Refusal refusal = Refusal.of(() -> gateway().commitStatus(member.commitStatus("", "ab".repeat(32))));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("no channel ID provided");
    }

    @BothLedgers
    void a_commit_status_of_another_channel_is_not_found() {
        Refusal refusal = Refusal.of(() -> gateway().commitStatus(member.commitStatus("nowhere", "ab".repeat(32))));

        assertThat(refusal.code()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @BothLedgers
    void an_evaluation_needs_a_proposal() {
        Refusal refusal = Refusal.of(() -> gateway().evaluate(EvaluateRequest.getDefaultInstance()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("failed to unpack transaction proposal: a signed proposal is required");
    }

    @BothLedgers
    void an_endorsement_needs_a_proposal() {
        Refusal refusal = Refusal.of(() -> gateway().endorse(EndorseRequest.getDefaultInstance()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("the proposed transaction must contain a signed proposal");
    }

    @BothLedgers
    void an_endorsement_needs_a_proposal_that_is_one() {
        Refusal refusal = Refusal.of(() -> gateway()
                .endorse(EndorseRequest.newBuilder()
                        .setProposedTransaction(
                                SignedProposal.newBuilder().setProposalBytes(ByteString.copyFromUtf8("nonsense")))
                        .build()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @BothLedgers
    void nothing_unsigned_is_submitted() throws Exception {
        Envelope prepared = PreparedTransaction.parseFrom(member.proposal("state:put", Testbed.key("unsigned"), "1")
                        .endorse()
                        .getBytes())
                .getEnvelope()
                .toBuilder()
                .clearSignature()
                .build();

        Refusal refusal = Refusal.of(() -> gateway()
                .submit(SubmitRequest.newBuilder()
                        .setChannelId("marketplace")
                        .setPreparedTransaction(prepared)
                        .build()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("prepared transaction must be signed");
    }

    @BothLedgers
    void a_submit_needs_a_transaction() {
        Refusal refusal = Refusal.of(() -> gateway().submit(SubmitRequest.getDefaultInstance()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("a prepared transaction is required");
    }

    @BothLedgers
    void the_same_transaction_can_be_submitted_twice_and_counts_once() throws Exception {
        String key = Testbed.key("twice");
        Transaction transaction = member.proposal("state:increment", key).endorse();

        assertThat(transaction.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
        if (testbed.ledger().byzantine()) { // its orderers know what they have ordered
            testbed.requireNotOrdered(Refusal.of(transaction::submitAsync), "");
        } else {
            Commit again = transaction.submitAsync();
            assertThat(again.getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
        }
        assertThat(member.evaluate("state:get", key)).isEqualTo("1");
    }

    @BothLedgers
    void a_committed_proposal_is_not_endorsed_again() throws Exception {
        Proposal proposal = member.proposal("state:put", Testbed.key("again"), "1");
        proposal.endorse().submit();

        Refusal refusal = Refusal.of(proposal::endorse);

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).startsWith("duplicate transaction found [" + proposal.getTransactionId() + "]");
    }

    @BothLedgers
    void transient_data_reach_the_chaincode_and_not_the_transaction() throws Exception {
        Proposal proposal = member.probe()
                .newProposal("tx:transient")
                .putTransient("secret", "planted-secret-bytes")
                .build();

        Transaction transaction = proposal.endorse();

        assertThat(Member.text(transaction.getResult())).isEqualTo("secret");
        assertThat(ByteString.copyFrom(transaction.getBytes()).toStringUtf8()).doesNotContain("planted-secret-bytes");
    }

    @BothLedgers
    void each_organisation_that_the_client_names_tells_its_refusal() {
        Refusal refusal = Refusal.of(() -> member.probe()
                .newProposal("answer:refuse")
                .addArguments("not today")
                .setEndorsingOrganizations("OperatorMSP", "ProviderMSP")
                .build()
                .endorse());

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.message())
                .isEqualTo("failed to collect enough transaction endorsements, see attached details for more info");
        assertThat(refusal.details())
                .containsExactly("chaincode response 500, not today", "chaincode response 500, not today");
    }

    @BothLedgers
    void transient_data_are_not_sent_to_another_organisation_unasked() throws Exception {
        var proposal = testbed.member("auditor")
                .probe()
                .newProposal("tx:transient")
                .putTransient("secret", "planted")
                .build();

        Refusal evaluated = Refusal.of(proposal::evaluate);
        Refusal endorsed = Refusal.of(proposal::endorse);

        assertThat(evaluated.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(evaluated.message())
                .isEqualTo("no endorsers found in the gateway's organization; retry specifying target organization(s)"
                        + " to protect transient data: no peers available to evaluate chaincode probe in channel"
                        + " marketplace");
        assertThat(endorsed.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(endorsed.message())
                .isEqualTo("no endorsers found in the gateway's organization; retry specifying endorsing"
                        + " organization(s) to protect transient data");
    }

    @BothLedgers
    void a_system_chaincodes_answer_is_no_transaction() {
        Refusal refusal =
                Refusal.of(() -> member.network().getContract("qscc").submitTransaction("GetChainInfo", "marketplace"));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message())
                .isEqualTo("no combination of peers can be derived which satisfy the endorsement policy: No metadata"
                        + " was found for chaincode qscc in channel marketplace");
    }
}
