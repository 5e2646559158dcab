package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status.Code;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Chaincode that refuses, throws, is slow, goes away and comes back, or calls another one. */
class ChaincodeFaultsConformanceIT {
    private final Testbed testbed;
    private final Member member;

    ChaincodeFaultsConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.member = testbed.member("operator");
    }

    @BothLedgers
    void a_refusal_of_an_evaluation_is_told_with_its_words() {
        Refusal refusal = Refusal.of(() -> member.evaluate("answer:refuse", "NOT_TODAY: come back tomorrow"));

        assertThat(refusal.code()).isEqualTo(Code.UNKNOWN);
        assertThat(refusal.message())
                .isEqualTo("evaluate call to endorser returned error: chaincode response 500,"
                        + " NOT_TODAY: come back tomorrow");
        assertThat(refusal.details()).containsExactly("chaincode response 500, NOT_TODAY: come back tomorrow");
    }

    @BothLedgers
    void a_refusal_of_a_transaction_is_told_with_its_words() {
        Refusal refusal = Refusal.of(() -> member.submit("answer:refuse", "NOT_TODAY: come back tomorrow"));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.message()).isEqualTo("failed to endorse transaction, see attached details for more info");
        assertThat(refusal.details()).containsExactly("chaincode response 500, NOT_TODAY: come back tomorrow");
    }

    @BothLedgers
    void a_refusal_without_words_is_told() {
        assertThat(Refusal.of(() -> member.submit("answer:refuse", "")).details())
                .containsExactly("chaincode response 500, ");
    }

    @BothLedgers
    void a_refusal_in_any_script_arrives_whole() {
        assertThat(Refusal.of(() -> member.submit("answer:refuse", "отказ 😀")).details())
                .containsExactly("chaincode response 500, отказ 😀");
    }

    @BothLedgers
    void an_answer_of_400_is_a_refusal() {
        assertThat(Refusal.of(() -> member.submit("answer:status", "400", "bad"))
                        .details())
                .containsExactly("chaincode response 400, bad");
        assertThat(Refusal.of(() -> member.evaluate("answer:status", "400", "bad"))
                        .details())
                .containsExactly("chaincode response 400, bad");
    }

    @BothLedgers
    void an_exception_ends_the_call_and_not_the_chaincode() throws Exception {
        Refusal refusal = Refusal.of(() -> member.submit("answer:throw", "thrown on purpose"));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason())
                .startsWith("error in simulation: transaction returned with failure: java.lang.IllegalStateException:"
                        + " thrown on purpose");
        assertThat(member.evaluate("tx:channel")).isEqualTo("marketplace");
    }

    @BothLedgers
    void an_exception_in_an_evaluation_is_told_by_every_peer_that_was_asked() {
        Refusal refusal = Refusal.of(() -> member.evaluate("answer:throw", "thrown on purpose"));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.message()).isEqualTo("failed to evaluate transaction, see attached details for more info");
        assertThat(refusal.details()).hasSize(3).allMatch(detail -> detail.contains("thrown on purpose"));
    }

    @BothLedgers
    void a_fault_without_words_is_told() {
        assertThat(Refusal.of(() -> member.submit("answer:throwWithoutWords")).reason())
                .startsWith("error in simulation: transaction returned with failure");
    }

    @BothLedgers
    void a_function_that_is_not_there_is_refused() {
        assertThat(Refusal.of(() -> member.submit("state:nothing", "key")).details())
                .containsExactly("chaincode response 500, no such function: state:nothing");
    }

    @BothLedgers
    void an_answer_of_a_mebibyte_arrives_whole() throws Exception {
        assertThat(member.probe().evaluateTransaction("answer:large", Integer.toString(1 << 20)))
                .hasSize(1 << 20);
    }

    @BothLedgers
    void a_client_that_waits_no_longer_is_told_so_and_the_chaincode_goes_on() throws Exception {
        testbed.probe().hold(1);
        Refusal refusal = Refusal.of(() -> member.probe()
                .newProposal("answer:hold")
                .build()
                .evaluate(options -> options.withDeadlineAfter(500, TimeUnit.MILLISECONDS)));
        testbed.probe().release();

        assertThat(refusal.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(member.evaluate("tx:channel")).isEqualTo("marketplace");
    }

    @BothLedgers
    void a_call_that_is_cancelled_leaves_the_ledger_as_it_was() throws Exception {
        testbed.probe().hold(1);
        var call = GatewayGrpc.newFutureStub(member.channel())
                .evaluate(EvaluateRequest.newBuilder()
                        .setProposedTransaction(new HandmadeTransaction(member.enrolled(), "key")
                                .arguments("answer:hold")
                                .proposal())
                        .build());
        testbed.probe().awaitHeld();

        assertThat(call.cancel(true)).isTrue();
        testbed.probe().release();

        assertThat(member.evaluate("tx:channel")).isEqualTo("marketplace");
    }

    @BothLedgers
    void a_call_that_takes_longer_than_a_peer_allows_is_given_up() throws Exception {
        testbed.probe().hold(1);
        Refusal refusal = Refusal.of(() -> member.probe()
                .newProposal("answer:hold")
                .setEndorsingOrganizations("OperatorMSP")
                .build()
                .endorse(options -> options.withDeadlineAfter(60, TimeUnit.SECONDS)));
        testbed.probe().release();

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason())
                .startsWith("error in simulation: failed to execute transaction")
                .endsWith("error sending: timeout expired while executing transaction");
        assertThat(member.evaluate("tx:channel")).isEqualTo("marketplace");
    }

    @BothLedgers
    void slow_calls_do_not_hold_up_others() throws Exception {
        testbed.probe().hold(2);
        CompletableFuture<String> slow = CompletableFuture.supplyAsync(this::held, Thread::startVirtualThread);
        CompletableFuture<String> slower = CompletableFuture.supplyAsync(this::held, Thread::startVirtualThread);
        testbed.probe().awaitHeld();

        assertThat(member.evaluate("tx:channel")).isEqualTo("marketplace");

        testbed.probe().release();
        assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("held");
        assertThat(slower.get(20, TimeUnit.SECONDS)).isEqualTo("held");
    }

    private String held() {
        try {
            return member.evaluate("answer:hold");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BothLedgers
    void a_chaincode_that_goes_away_fails_its_calls_and_serves_again_when_it_is_back() throws Exception {
        String key = Testbed.key("restart");
        member.submit("state:put", key, "kept");
        testbed.probe().hold(1);
        CompletableFuture<Throwable> running = CompletableFuture.supplyAsync(
                () -> Assertions.catchThrowable(
                        () -> member.proposal("answer:hold").endorse()),
                Thread::startVirtualThread);
        testbed.probe().awaitHeld();

        testbed.stopProbe();
        try {
            assertThat(running.get(30, TimeUnit.SECONDS)).isInstanceOf(GatewayException.class);
            assertThatThrownBy(() -> member.evaluate("state:get", key)).isInstanceOf(GatewayException.class);
        } finally {
            testbed.startProbe();
        }
        await().atMost(30, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> member.evaluate("state:get", key).equals("kept"));
        await().atMost(30, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
            member.submit("state:put", key, "again");
            return true;
        });
    }

    @BothLedgers
    void a_chaincode_reads_through_another() throws Exception {
        String key = Testbed.key("through");
        member.network().getContract(Testbed.OTHER).submitTransaction("state:put", key, "other's");

        assertThat(member.evaluate("call:here", Testbed.OTHER, "state:get", key))
                .isEqualTo("other's");
    }

    @BothLedgers
    void what_a_called_chaincode_writes_is_written_under_its_own_name() throws Exception {
        String key = Testbed.key("callee");

        member.submit("call:here", Testbed.OTHER, "state:put", key, "value");

        assertThat(member.evaluate("state:get", key)).isEmpty();
        assertThat(Member.text(member.network().getContract(Testbed.OTHER).evaluateTransaction("state:get", key)))
                .isEqualTo("value");
    }

    @BothLedgers
    void a_called_chaincode_sees_the_same_transaction() throws Exception {
        var proposal = member.proposal("call:here", Testbed.OTHER, "tx:id");

        assertThat(Member.text(proposal.evaluate())).isEqualTo(proposal.getTransactionId());
    }

    @BothLedgers
    void a_called_chaincode_can_tell_that_another_one_was_called() throws Exception {
        assertThat(member.evaluate("tx:addressed")).isEqualTo(Testbed.PROBE);
        assertThat(Member.text(member.network().getContract(Testbed.OTHER).evaluateTransaction("tx:addressed")))
                .isEqualTo(Testbed.OTHER);
        assertThat(member.evaluate("call:here", Testbed.OTHER, "tx:addressed")).isEqualTo(Testbed.PROBE);
    }

    @BothLedgers
    void a_called_chaincodes_refusal_is_the_callers_answer() {
        assertThat(Refusal.of(() -> member.submit("call:here", Testbed.OTHER, "answer:refuse", "not I"))
                        .details())
                .containsExactly("chaincode response 500, not I");
    }

    @BothLedgers
    void a_chaincode_that_is_not_there_cannot_be_called() {
        assertThat(Refusal.of(() -> member.submit("call:here", "nobody", "state:get", "key"))
                        .code())
                .isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void a_chaincode_cannot_call_itself() {
        Refusal refusal = Refusal.of(() -> member.submit("call:here", Testbed.PROBE, "state:put", "key", "value"));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
    }

    @BothLedgers
    void a_read_through_another_chaincode_conflicts_like_any_other() throws Exception {
        String key = Testbed.key("through-conflict");
        var reader = member.proposal("call:here", Testbed.OTHER, "state:increment", key)
                .endorse();
        member.network().getContract(Testbed.OTHER).submitTransaction("state:put", key, "5");

        assertThat(reader.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
    }

    @BothLedgers
    void an_exception_in_a_called_chaincode_is_the_callers_refusal() {
        Refusal evaluated =
                Refusal.of(() -> member.evaluate("call:here", Testbed.OTHER, "answer:throw", "thrown on purpose"));
        Refusal submitted =
                Refusal.of(() -> member.submit("call:here", Testbed.OTHER, "answer:throw", "thrown on purpose"));

        assertThat(evaluated.code()).isEqualTo(Code.UNKNOWN);
        assertThat(evaluated.reason()).startsWith("chaincode response 500, ").contains("thrown on purpose");
        assertThat(submitted.code()).isEqualTo(Code.ABORTED);
        assertThat(submitted.reason()).startsWith("chaincode response 500, ").contains("thrown on purpose");
    }

    @BothLedgers
    void a_chaincode_is_called_with_its_channel_named() throws Exception {
        assertThat(member.evaluate("call:there", "marketplace", Testbed.OTHER, "tx:channel"))
                .isEqualTo("marketplace");
    }

    @BothLedgers
    void a_chaincode_of_another_channel_cannot_be_called() {
        Refusal refusal = Refusal.of(() -> member.submit("call:there", "nowhere", Testbed.OTHER, "tx:channel"));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).startsWith("error in simulation: transaction returned with failure");
    }

    @BothLedgers
    void a_system_chaincode_answers_no_other_chaincode() {
        assertThat(Refusal.of(() -> member.submit("call:here", "qscc", "GetChainInfo", "marketplace"))
                        .details())
                .containsExactly("chaincode response 500, Rejecting invoke of QSCC from another chaincode because of"
                        + " potential for deadlocks, original invocation for 'probe'");
        assertThat(Refusal.of(() -> member.submit("call:here", "cscc", "GetConfigBlock", "marketplace"))
                        .details())
                .containsExactly("chaincode response 500, Rejecting invoke of CSCC from another chaincode, original"
                        + " invocation for 'probe'");
    }

    @BothLedgers
    void a_chaincode_that_is_not_deterministic_is_refused() {
        Refusal refusal = Refusal.of(() -> member.submit("state:putRandom", Testbed.key("random")));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.message())
                .isEqualTo("failed to collect enough transaction endorsements, see attached details for more info");
        assertThat(refusal.details()).hasSize(2).containsOnly("ProposalResponsePayloads do not match");
    }
}
