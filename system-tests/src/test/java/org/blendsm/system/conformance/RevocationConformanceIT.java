package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hyperledger.fabric.client.ChaincodeEvent;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** A certificate on its authority's list of the revoked, once the channel's configuration has that list. */
class RevocationConformanceIT {
    private static final long PATIENCE_SECONDS = 60;

    private final Testbed testbed;
    private final Member member;
    private final GatewayCalls gateway;
    private final Revocations revocations;

    RevocationConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.member = testbed.member("operator");
        this.gateway = new GatewayCalls(member.channel());
        this.revocations = new Revocations(testbed);
    }

    private Envelope writtenBy(Enrolled creator, Enrolled... endorsers) {
        return new HandmadeTransaction(creator, Testbed.key("revoked"), endorsers).envelope();
    }

    @BothLedgers
    void a_revoked_certificate_reads_nothing() throws Exception {
        Enrolled revoked = testbed.revoked("client");

        Refusal refusal = Refusal.of(() -> gateway.evaluate(GatewayCalls.reading(revoked)));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.reason())
                .isEqualTo("error validating proposal: access denied: channel [marketplace] creator org [ConsumerMSP]");
    }

    @BothLedgers
    void a_revoked_certificate_is_not_endorsed() throws Exception {
        Enrolled revoked = testbed.revoked("client");

        Refusal refusal = Refusal.of(() -> gateway.endorse(GatewayCalls.reading(revoked)));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason())
                .isEqualTo("error validating proposal: access denied: channel [marketplace] creator org [ConsumerMSP]");
    }

    @BothLedgers
    void a_revoked_certificate_is_not_ordered() throws Exception {
        Envelope written =
                writtenBy(testbed.revoked("client"), testbed.endorser("operator"), testbed.endorser("provider"));

        assertThat(Blocks.broadcast(testbed.orderer(), written).getStatus()).isEqualTo(Status.FORBIDDEN);
        testbed.requireNotOrdered(Refusal.of(() -> gateway.submit(written)), "status=FORBIDDEN");
    }

    @BothLedgers
    void a_revoked_certificate_is_told_no_status_and_no_events() throws Exception {
        Enrolled revoked = testbed.revoked("client");

        assertThat(Refusal.of(() -> gateway.status(revoked, "ab".repeat(32), signature -> signature))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
        Refusal events = Refusal.of(() -> gateway.events(revoked, Blocks.at(0)).next());
        assertThat(events.code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(events.message()).contains("with policy [/Channel/Application/Readers]");
    }

    @BothLedgers
    void a_revoked_certificate_is_delivered_no_blocks() throws Exception {
        assertThat(Blocks.deliveries(member.channel(), testbed.orderer(), testbed.revoked("client")))
                .containsExactly(Status.FORBIDDEN, Status.FORBIDDEN, Status.FORBIDDEN);
    }

    @BothLedgers
    void an_endorsement_by_a_revoked_peer_counts_for_nothing() throws Exception {
        Envelope written = writtenBy(member.enrolled(), testbed.endorser("operator"), testbed.revoked("peer"));

        assertThat(Blocks.ordered(testbed, written)).isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void others_of_the_organisation_go_on() throws Exception {
        testbed.revoked("client");

        testbed.member("consumer").submit("state:put", Testbed.key("not-revoked"), "1");
    }

    @BothLedgers
    void what_was_endorsed_before_is_not_ordered_afterwards() throws Exception {
        Enrolled leaving = testbed.newcomer("consumer", "client");
        try (Member former = testbed.connect(leaving, "consumer")) {
            Transaction endorsed =
                    former.proposal("state:put", Testbed.key("in-flight"), "1").endorse();
            revocations.revoke(leaving);

            testbed.requireNotOrdered(Refusal.of(endorsed::submitAsync), "status=FORBIDDEN");
        }
    }

    @BothLedgers
    void an_event_stream_that_stands_when_its_reader_is_revoked_goes_on() throws Exception {
        Enrolled leaving = testbed.newcomer("consumer", "client");
        String name = "revoked-" + UUID.randomUUID();
        try (Member former = testbed.connect(leaving, "consumer")) {
            long block = member.submitted("tx:event", name + "-before", "x")
                    .getStatus()
                    .getBlockNumber();
            try (CloseableIterator<ChaincodeEvent> events = former.network()
                    .newChaincodeEventsRequest(Testbed.PROBE)
                    .startBlock(block)
                    .build()
                    .getEvents(options -> options.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS))) {
                assertThat(next(events, name)).isEqualTo(name + "-before");
                revocations.revoke(leaving);
                member.submit("tx:event", name + "-after", "x");

                assertThat(next(events, name)).isEqualTo(name + "-after");
            }
        }
    }

    private static String next(CloseableIterator<ChaincodeEvent> events, String prefix) {
        String name = events.next().getEventName();
        while (!name.startsWith(prefix)) {
            name = events.next().getEventName();
        }
        return name;
    }

    @BothLedgers
    void a_stream_of_blocks_ends_when_its_reader_is_revoked() throws Exception {
        Enrolled leaving = testbed.newcomer("consumer", "client");
        CountDownLatch stands = new CountDownLatch(1);
        CompletableFuture<List<DeliverResponse>> stream =
                CompletableFuture.supplyAsync(() -> blocks(leaving, stands), Thread::startVirtualThread);
        assertThat(stands.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        revocations.revoke(leaving);
        member.submit("state:put", Testbed.key("after"), "1");

        assertThat(stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getLast().getStatus())
                .isEqualTo(Status.FORBIDDEN);
    }

    /** From the newest block on, until the stream is told to end. */
    private List<DeliverResponse> blocks(Enrolled reader, CountDownLatch stands) {
        Envelope request =
                Blocks.request(reader, Blocks.seek(Blocks.newest(), Blocks.at(Long.MAX_VALUE)), same -> same);
        try {
            return Blocks.answers(DeliverGrpc.newStub(member.channel())::deliver, request, answer -> {
                stands.countDown();
                return answer.hasStatus();
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BothLedgers
    void neither_another_organisations_administrator_nor_an_ordinary_member_brings_a_list() throws Exception {
        for (Enrolled other : List.of(testbed.newcomer("operator", "admin"), testbed.newcomer("consumer", "client"))) {
            var response = revocations.publish(other);

            assertThat(response.getStatus()).isEqualTo(Status.BAD_REQUEST);
            assertThat(response.getInfo()).contains("ConsumerMSP/MSP not satisfied");
        }
    }
}
