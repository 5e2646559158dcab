package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hyperledger.fabric.client.ChaincodeEvent;
import org.hyperledger.fabric.client.ChaincodeEventsRequest;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.Commit;
import org.hyperledger.fabric.client.InMemoryCheckpointer;
import org.hyperledger.fabric.protos.orderer.SeekPosition;

/** Chaincode events: which are told, in which order, from which block on, and after which transaction. */
class EventsConformanceIT {
    private final Member member;
    private final String name = Testbed.key("event");

    EventsConformanceIT(Testbed testbed) throws Exception {
        this.member = testbed.member("operator");
    }

    private Commit told(String event) throws Exception {
        Commit submitted = member.submitted("tx:event", event, "payload of " + event);
        assertThat(submitted.getStatus().isSuccessful()).isTrue();
        return submitted;
    }

    private ChaincodeEventsRequest.Builder request() {
        return member.network().newChaincodeEventsRequest(Testbed.PROBE);
    }

    /** The events of this case, up to the one of that name. */
    private List<ChaincodeEvent> until(CloseableIterator<ChaincodeEvent> events, String last) {
        List<ChaincodeEvent> found = new ArrayList<>();
        try (events) {
            while (true) {
                ChaincodeEvent event = events.next();
                if (event.getEventName().startsWith(name)) {
                    found.add(event);
                }
                if (event.getEventName().equals(last)) {
                    return found;
                }
            }
        }
    }

    private static List<String> names(List<ChaincodeEvent> events) {
        return events.stream().map(ChaincodeEvent::getEventName).toList();
    }

    @BothLedgers
    void an_event_tells_its_transaction_block_chaincode_and_payload() throws Exception {
        Commit submitted = told(name);
        long block = submitted.getStatus().getBlockNumber();

        ChaincodeEvent event =
                until(request().startBlock(block).build().getEvents(), name).getFirst();

        assertThat(event.getTransactionId()).isEqualTo(submitted.getTransactionId());
        assertThat(event.getBlockNumber()).isEqualTo(block);
        assertThat(event.getChaincodeName()).isEqualTo(Testbed.PROBE);
        assertThat(Member.text(event.getPayload())).isEqualTo("payload of " + name);
    }

    @BothLedgers
    void only_a_transactions_last_event_is_told() throws Exception {
        Commit submitted = member.submitted("tx:twoEvents", name + "-first", name + "-last");
        long block = submitted.getStatus().getBlockNumber();

        assertThat(names(until(request().startBlock(block).build().getEvents(), name + "-last")))
                .containsExactly(name + "-last");
    }

    @BothLedgers
    void an_invalid_transaction_tells_nothing() throws Exception {
        String key = Testbed.key("contended");
        var winner =
                member.proposal("tx:eventAndIncrement", name + "-winner", key).endorse();
        var loser =
                member.proposal("tx:eventAndIncrement", name + "-loser", key).endorse();
        long block = winner.submitAsync().getStatus().getBlockNumber();
        assertThat(loser.submitAsync().getStatus().isSuccessful()).isFalse();
        told(name + "-end");

        assertThat(names(until(request().startBlock(block).build().getEvents(), name + "-end")))
                .containsExactly(name + "-winner", name + "-end");
    }

    @BothLedgers
    void an_evaluation_tells_nothing() throws Exception {
        long block = Blocks.info(member).getHeight();
        member.evaluate("tx:event", name + "-evaluated", "x");
        told(name + "-end");

        assertThat(names(until(request().startBlock(block).build().getEvents(), name + "-end")))
                .containsExactly(name + "-end");
    }

    @BothLedgers
    void events_come_in_the_order_of_their_transactions() throws Exception {
        List<Commit> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(member.submitted("tx:event", name + "-" + i, "x"));
        }
        long first = Long.MAX_VALUE;
        for (Commit one : all) {
            first = Math.min(first, one.getStatus().getBlockNumber());
        }
        told(name + "-end");

        List<ChaincodeEvent> events = until(request().startBlock(first).build().getEvents(), name + "-end");
        assertThat(names(events))
                .containsExactlyInAnyOrder(
                        name + "-0", name + "-1", name + "-2", name + "-3", name + "-4", name + "-end");
        assertThat(events).extracting(ChaincodeEvent::getBlockNumber).isSorted();
    }

    @BothLedgers
    void another_chaincodes_events_are_not_told() throws Exception {
        long block = Blocks.info(member).getHeight();
        member.network().getContract(Testbed.OTHER).submitTransaction("tx:event", name + "-other", "x");
        told(name + "-end");

        assertThat(names(until(request().startBlock(block).build().getEvents(), name + "-end")))
                .containsExactly(name + "-end");
    }

    @BothLedgers
    void a_called_chaincodes_event_is_not_told_and_the_callers_is() throws Exception {
        long block = Blocks.info(member).getHeight();
        member.submit("tx:callAndEvent", Testbed.OTHER, name + "-caller", "tx:event", name + "-callee", "x");
        told(name + "-end");

        assertThat(names(until(request().startBlock(block).build().getEvents(), name + "-end")))
                .containsExactly(name + "-caller", name + "-end");
    }

    @BothLedgers
    void events_are_told_again_from_any_block() throws Exception {
        long block = told(name + "-a").getStatus().getBlockNumber();
        told(name + "-b");

        for (int i = 0; i < 2; i++) {
            assertThat(names(until(request().startBlock(block).build().getEvents(), name + "-b")))
                    .containsExactly(name + "-a", name + "-b");
        }
    }

    @BothLedgers
    void events_are_told_from_the_first_block_on() throws Exception {
        told(name);

        assertThat(names(until(request().startBlock(0).build().getEvents(), name)))
                .containsExactly(name);
    }

    @BothLedgers
    void events_go_on_from_a_checkpoint() throws Exception {
        InMemoryCheckpointer checkpointer = new InMemoryCheckpointer();
        long block = told(name + "-a").getStatus().getBlockNumber();
        told(name + "-b");
        until(request().startBlock(block).build().getEvents(), name + "-a")
                .forEach(checkpointer::checkpointChaincodeEvent);

        assertThat(names(until(
                        request()
                                .startBlock(block)
                                .checkpoint(checkpointer)
                                .build()
                                .getEvents(),
                        name + "-b")))
                .containsExactly(name + "-b");
    }

    @BothLedgers
    void without_a_start_only_what_comes_is_told() throws Exception {
        told(name + "-past");
        try (CloseableIterator<ChaincodeEvent> events =
                request().build().getEvents(options -> options.withDeadlineAfter(60, TimeUnit.SECONDS))) {
            CompletableFuture<String> seen =
                    CompletableFuture.supplyAsync(() -> first(events), Thread::startVirtualThread);
            // what happens before the peer has taken the request is not told
            await().until(() -> {
                told(name + "-later");
                return seen.isDone();
            });

            assertThat(seen.join()).isEqualTo(name + "-later");
        }
    }

    /** The first event of this case. */
    private String first(CloseableIterator<ChaincodeEvent> events) {
        String seen = events.next().getEventName();
        while (!seen.startsWith(name)) {
            seen = events.next().getEventName();
        }
        return seen;
    }

    @BothLedgers
    void a_stream_that_waits_ends_with_its_deadline() {
        Refusal refusal = Refusal.of(() -> {
            try (CloseableIterator<ChaincodeEvent> events = request()
                    .startBlock(1_000_000)
                    .build()
                    .getEvents(options -> options.withDeadlineAfter(300, TimeUnit.MILLISECONDS))) {
                events.next();
            } catch (org.hyperledger.fabric.client.GatewayRuntimeException e) {
                throw e.getStatus().asRuntimeException();
            }
        });

        assertThat(refusal.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }

    @BothLedgers
    void who_is_not_who_he_says_is_told_no_events() {
        Refusal refusal = events(member.enrolled().under("ProviderMSP"), Blocks.at(0));

        assertThat(refusal.code()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @BothLedgers
    void events_start_at_a_block_or_with_the_next_and_nowhere_else() {
        Refusal refusal = events(member.enrolled(), Blocks.oldest());

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("invalid start position type: *orderer.SeekPosition_Oldest");
    }

    private Refusal events(Enrolled caller, SeekPosition start) {
        return Refusal.of(
                () -> new GatewayCalls(member.channel()).events(caller, start).next());
    }
}
