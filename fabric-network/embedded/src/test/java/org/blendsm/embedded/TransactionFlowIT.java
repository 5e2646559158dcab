package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hyperledger.fabric.client.ChaincodeEvent;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.SubmittedTransaction;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One transaction from proposal to event, and everything that can become of it on the way. */
class TransactionFlowIT {
    private static TestNetwork net;

    @BeforeAll
    static void start() throws Exception {
        net = TestNetwork.start();
    }

    @AfterAll
    static void stop() throws Exception {
        net.close();
    }

    private static Member seller() {
        return net.member("provider");
    }

    @Test
    void what_was_submitted_is_read_back() throws Exception {
        assertThat(seller().submit("put", "greeting", "hello")).isEqualTo("hello");
        assertThat(net.member("consumer").evaluate("get", "greeting")).isEqualTo("hello");
    }

    @Test
    void a_transaction_never_sees_its_own_writes() throws Exception {
        assertThat(seller().submit("putThenGet", "own", "new")).isEqualTo("[]");
        assertThat(seller().evaluate("get", "own")).isEqualTo("new");
    }

    @Test
    void a_deleted_key_is_gone_and_its_history_is_not() throws Exception {
        seller().submit("put", "h", "one");
        seller().submit("put", "h", "two");
        seller().submit("delete", "h");
        assertThat(seller().evaluate("get", "h")).isEmpty();
        assertThat(seller().evaluate("history", "h")).isEqualTo("deleted,two,one");
    }

    @Test
    void two_transactions_on_one_read_key_conflict() throws Exception {
        seller().submit("put", "counter", "1");
        Transaction first = seller().contract()
                .newProposal("increment")
                .addArguments("counter")
                .build()
                .endorse();
        Transaction second = seller().contract()
                .newProposal("increment")
                .addArguments("counter")
                .build()
                .endorse();
        assertThat(first.submitAsync().getStatus().isSuccessful()).isTrue();
        assertThat(second.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
        assertThat(seller().evaluate("get", "counter")).isEqualTo("2");
    }

    @Test
    void a_new_key_inside_a_scanned_range_is_a_phantom() throws Exception {
        seller().submit("putMany", "range-", "3");
        Transaction scan = seller().contract()
                .newProposal("countInto")
                .addArguments("range-", "range-~", "total", "100")
                .build()
                .endorse();
        seller().submit("put", "range-00001a", "phantom");
        assertThat(scan.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.PHANTOM_READ_CONFLICT);
    }

    @Test
    void an_unchanged_range_of_many_keys_is_no_phantom() throws Exception {
        seller().submit("putMany", "calm-", "260");
        assertThat(seller().submit("countInto", "calm-", "calm-~", "calm", "1000"))
                .isEqualTo("260 calm-00000..calm-00259");
    }

    @Test
    void pages_follow_one_another_by_their_bookmarks() throws Exception {
        seller().submit("putMany", "page-", "5");
        assertThat(seller().evaluate("page", "page-", "page-~", "2", ""))
                .isEqualTo("2 page-00000..page-00001 2 page-00002");
        assertThat(seller().evaluate("page", "page-", "page-~", "2", "page-00002"))
                .isEqualTo("2 page-00002..page-00003 2 page-00004");
        assertThat(seller().evaluate("page", "page-", "page-~", "2", "page-00004"))
                .isEqualTo("1 page-00004..page-00004 1 ");
    }

    @Test
    void composite_keys_are_found_by_their_first_part() throws Exception {
        seller().submit("putComposite", "red", "a", "1");
        seller().submit("putComposite", "red", "b", "2");
        seller().submit("putComposite", "blue", "c", "3");
        assertThat(seller().evaluate("scanComposite", "red")).isEqualTo("[1, 2]");
    }

    @Test
    void the_same_envelope_twice_counts_once() throws Exception {
        Transaction endorsed = seller().contract()
                .newProposal("put")
                .addArguments("twice", "1")
                .build()
                .endorse();
        SubmittedTransaction first = endorsed.submitAsync();
        assertThat(first.getStatus().isSuccessful()).isTrue();
        SubmittedTransaction again = endorsed.submitAsync();
        assertThat(again.getStatus().isSuccessful())
                .as("the first verdict stands")
                .isTrue();
    }

    @Test
    void the_same_proposal_is_not_endorsed_again_after_it_was_committed() throws Exception {
        var proposal = seller().contract()
                .newProposal("put")
                .addArguments("again", "1")
                .build();
        proposal.endorse().submit();
        assertThatThrownBy(proposal::endorse).isInstanceOfSatisfying(EndorseException.class, refused -> {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
            assertThat(refused.getDetails().getFirst().getMessage())
                    .startsWith("duplicate transaction found [" + proposal.getTransactionId() + "]");
        });
    }

    @Test
    void a_refusal_of_the_chaincode_reaches_the_caller_with_its_text() {
        assertThatThrownBy(() -> seller().evaluate("refuse", "NOT_YOURS: no"))
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
                    assertThat(refused.getDetails().getFirst().getMessage())
                            .isEqualTo("chaincode response 500, NOT_YOURS: no");
                });
        assertThatThrownBy(() -> seller().submit("refuse", "NOT_YOURS: no"))
                .isInstanceOfSatisfying(EndorseException.class, refused -> {
                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
                    assertThat(refused.getDetails().getFirst().getMessage())
                            .isEqualTo("chaincode response 500, NOT_YOURS: no");
                });
    }

    @Test
    void a_chaincode_that_throws_fails_the_transaction_with_its_message() {
        assertThatThrownBy(() -> seller().evaluate("throw", "broken"))
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
                    assertThat(refused.getDetails().getFirst().getMessage())
                            .startsWith("error in simulation: transaction returned with failure: ")
                            .contains("broken");
                });
    }

    @Test
    void an_unknown_chaincode_and_an_unknown_channel_are_refused_before_anything_else() {
        assertThatThrownBy(() -> seller().network().getContract("nothing").evaluateTransaction("get"))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused ->
                                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION));
        assertThatThrownBy(() -> seller().gateway()
                        .getNetwork("nowhere")
                        .getContract("probe")
                        .evaluateTransaction("get"))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    @Test
    void one_endorsement_is_not_enough() throws Exception {
        Transaction lonely = seller().contract()
                .newProposal("put")
                .addArguments("lonely", "1")
                .setEndorsingOrganizations("ProviderMSP")
                .build()
                .endorse();
        assertThatThrownBy(lonely::submit)
                .isInstanceOfSatisfying(
                        CommitException.class,
                        refused ->
                                assertThat(refused.getCode()).isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE));
    }

    @Test
    void events_are_heard_in_order_and_replayed_from_a_block() throws Exception {
        SubmittedTransaction first = seller().contract()
                .newProposal("event")
                .addArguments("bell", "one")
                .build()
                .endorse()
                .submitAsync();
        long block = first.getStatus().getBlockNumber();
        seller().submit("event", "bell", "two");
        try (CloseableIterator<ChaincodeEvent> events = seller().network()
                .newChaincodeEventsRequest("probe")
                .startBlock(block)
                .build()
                .getEvents()) {
            ChaincodeEvent one = events.next();
            assertThat(new String(one.getPayload(), StandardCharsets.UTF_8)).isEqualTo("one");
            assertThat(one.getTransactionId()).isEqualTo(first.getTransactionId());
            assertThat(one.getBlockNumber()).isEqualTo(block);
            assertThat(new String(events.next().getPayload(), StandardCharsets.UTF_8))
                    .isEqualTo("two");
        }
    }

    @Test
    void one_chaincode_calls_another_within_the_same_transaction() throws Exception {
        assertThat(seller().submit("call", "other", "put", "theirs", "1")).isEqualTo("1");
        assertThat(seller().evaluate("get", "theirs"))
                .as("the namespaces are apart")
                .isEmpty();
        assertThat(seller().evaluate("call", "other", "get", "theirs")).isEqualTo("1");
    }

    @Test
    void members_of_all_four_organisations_can_write_and_the_auditor_reads() throws Exception {
        for (String organisation : List.of("operator", "provider", "consumer", "auditor")) {
            assertThat(net.member(organisation).submit("put", "by-" + organisation, "x"))
                    .isEqualTo("x");
        }
    }
}
