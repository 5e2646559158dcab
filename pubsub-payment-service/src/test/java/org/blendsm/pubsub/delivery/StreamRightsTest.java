package org.blendsm.pubsub.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.blendsm.fabric.testing.Problems.assertProblem;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent.DepositToppedUp;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.CatalogueEvent.ProductOffered;
import org.blendsm.model.catalogue.CatalogueEvent.ProductWithdrawn;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeEvent.DisputeOpened;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent.MemberChanged;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.payment.PaymentEvent.AgreementSettled;
import org.blendsm.model.token.AccountId;
import org.blendsm.model.token.Entry;
import org.blendsm.pubsub.Api;
import org.blendsm.pubsub.PubsubTest;
import org.blendsm.pubsub.Scene;
import org.blendsm.pubsub.broker.Broker;
import org.blendsm.pubsub.broker.Hold;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Streams;
import org.blendsm.pubsub.broker.TestClients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionTemplate;

/** What happens on the ledger opens and closes the broker's streams, and so who is given a ticket. */
@PubsubTest
@ExtendWith(OutputCaptureExtension.class)
class StreamRightsTest {
    @Autowired
    Api api;

    @Autowired
    TestNetwork network;

    @Autowired
    Broker broker;

    @Autowired
    Meter meter;

    @Autowired
    StreamRights rights;

    @Autowired
    EventFeed ledger;

    @Autowired
    Streams streams;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient database;

    Scene scene;
    Member stranger;

    @BeforeEach
    void a_product_for_sale() {
        scene = Scene.vouchers();
        api.admit(scene.seller, scene.buyer);
        network.happened(new ProductOffered(scene.offered()));
        stranger = network.admit(Role.BUYER, Role.SELLER);
    }

    @Test
    void a_seller_publishes_as_soon_as_its_product_is_offered() {
        assertThat(streams.next(scene.product)).isZero();
        assertThat(ticketToPublish(scene.seller))
                .hasStatus(201)
                .hasHeader("Cache-Control", "no-store")
                .bodyJson()
                .isLenientlyEqualTo("{\"user\": \"%1$s\", \"clientId\": \"%1$s\", \"topic\": \"streams/%1$s\"}"
                        .formatted(scene.product));
    }

    @Test
    void a_seller_is_told_which_sequence_comes_next() throws Exception {
        assertThat(ticketToPublish(scene.seller))
                .bodyJson()
                .extractingPath("$.nextSequence")
                .isEqualTo(0);

        TestClients.publish(broker, scene.product, 3);

        assertThat(ticketToPublish(scene.seller))
                .bodyJson()
                .extractingPath("$.nextSequence")
                .isEqualTo(3);
    }

    @Test
    void who_offers_to_hash_its_stream_has_to_say_each_sequence_until_it_offers_otherwise() throws Exception {
        Scene own = Scene.hashedBySeller();
        api.admit(own.seller, own.buyer);
        network.happened(new ProductOffered(own.offered()));
        TestClients.publish(broker, own.product, 1);
        assertThat(streams.next(own.product)).isZero();

        network.happened(new ProductOffered(new Product.Offered(own.offered().listing(), own.offer(HashedBy.BROKER))));

        TestClients.publish(broker, own.product, 1);
        assertThat(streams.next(own.product)).isEqualTo(1);
    }

    @Test
    void what_a_seller_hashes_is_learned_again_from_the_read_model() throws Exception {
        Scene own = Scene.hashedBySeller();
        api.admit(own.seller, own.buyer);
        network.happened(new ProductOffered(own.offered()));
        streams.setNumbered(own.product, false);
        streams.setNumbered(scene.product, true);

        rights.learnWhatIsCarried();

        TestClients.publish(broker, own.product, 1);
        TestClients.publish(broker, scene.product, 1);
        assertThat(streams.next(own.product)).isZero();
        assertThat(streams.next(scene.product)).isEqualTo(1);
    }

    @Test
    void a_stranger_gets_no_ticket() {
        network.happened(scene.opened());

        assertProblem(ticketToPublish(stranger), 403, "NOT_THE_OWNER");
        assertProblem(ticketToPublish(scene.buyer), 403, "NOT_THE_OWNER");
        assertProblem(ticketToReceive(stranger), 403, "NOT_A_PARTY");
        assertProblem(ticketToReceive(scene.seller), 403, "NOT_A_PARTY");
    }

    @Test
    void a_ticket_names_one_thing_that_exists() {
        String nothing = "0".repeat(64);
        assertProblem(api.post(stranger, "/tickets", "{\"product\": \"" + nothing + "\"}"), 404, "PRODUCT_NOT_FOUND");
        assertProblem(
                api.post(stranger, "/tickets", "{\"agreement\": \"" + nothing + "\"}"), 404, "AGREEMENT_NOT_FOUND");
        assertProblem(api.post(stranger, "/tickets", "{}"), 400, "MALFORMED");
        assertProblem(
                api.post(stranger, "/tickets", "{\"product\": \"%1$s\", \"agreement\": \"%1$s\"}".formatted(nothing)),
                400,
                "MALFORMED");
    }

    @Test
    void what_another_broker_carries_gets_its_ticket_there() {
        Scene elsewhere = Scene.elsewhere();
        api.admit(elsewhere.seller, elsewhere.buyer);
        network.happened(new ProductOffered(elsewhere.offered()));

        assertProblem(
                api.post(elsewhere.seller, "/tickets", "{\"product\": \"" + elsewhere.product + "\"}"),
                409,
                "CARRIED_ELSEWHERE");
    }

    @Test
    void an_agreement_is_metered_by_its_terms_and_a_top_up_counts_once() {
        network.happened(scene.opened());
        assertThat(meter.reading(scene.agreementId).deposited()).isEqualTo(200);
        assertThat(ticketToReceive(scene.buyer))
                .hasStatus(201)
                .bodyJson()
                .extractingPath("$.creditWindow")
                .isEqualTo(30);

        network.happened(toppedUp());
        network.happened(toppedUp());
        network.happened(scene.opened());

        assertThat(meter.reading(scene.agreementId).deposited()).isEqualTo(300);
    }

    @Test
    void who_left_an_agreement_unpaid_is_told_what_credit_the_next_one_has() throws Exception {
        takeAWindowAndPayNothing();
        network.happened(scene.endingEvent());
        AgreementId next = nextAgreement();

        assertThat(creditWindow(next)).isZero();
        assertThat(api.get(scene.buyer, "/agreements/" + next + "/meter"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"limit\": 0, \"heldBy\": \"DEBT\"}");
    }

    @Test
    void what_was_settled_past_the_broker_is_not_owed() throws Exception {
        takeAWindowAndPayNothing();
        network.happened(scene.partSettled(10));
        network.happened(scene.endingEvent());
        AgreementId next = nextAgreement();
        assertThat(creditWindow(next)).isEqualTo(10);

        network.happened(new AgreementSettled(scene.settled(25), scene.receipt(25), Scene.noMovement()));
        assertThat(creditWindow(next)).isEqualTo(25);

        network.happened(scene.opened());
        network.happened(scene.partSettled(10));
        assertThat(creditWindow(next)).as("told again").isEqualTo(25);
    }

    @Test
    void what_an_arbiter_ruled_is_all_that_was_owed() throws Exception {
        takeAWindowAndPayNothing();
        Dispute.Opened dispute = Dispute.Opened.of(dispute(), scene.buyer.id(), Optional.empty(), Scene.NOW);
        network.happened(new DisputeOpened(dispute, scene.disputed(dispute)));
        AgreementId next = nextAgreement();
        assertThat(creditWindow(next)).isZero();

        network.happened(scene.ruledForTheBuyer(dispute, stranger.id()));

        assertThat(creditWindow(next)).isEqualTo(30);
    }

    @Test
    void a_settlement_from_before_the_start_is_learned_at_the_start() throws Exception {
        takeAWindowAndPayNothing();
        network.happened(scene.endingEvent());
        AgreementId next = nextAgreement();
        database.sql("update agreement set record = :record where id = :id")
                .param("record", RecordRow.text(scene.endingInPart(10), Agreement.class))
                .param("id", scene.agreementId.toString())
                .update();

        rights.learnWhatIsCarried();

        assertThat(creditWindow(next)).isEqualTo(10);
    }

    private void takeAWindowAndPayNothing() throws Exception {
        network.happened(scene.opened());
        TestClients.takeWithoutAcknowledging(
                broker, scene.product, scene.agreementId, this::publishMoreThanAWindow, 30);
    }

    /** Of the same parties. */
    private AgreementId nextAgreement() {
        Agreement.Deal before = scene.deal();
        AgreementId next = new AgreementId(Scene.sha("after " + before.id()));
        network.happened(scene.opened(new Agreement.Open(
                new Agreement.Deal(
                        next,
                        before.offer(),
                        before.buyer(),
                        before.paymentMode(),
                        before.network(),
                        before.voucherSigner(),
                        before.voucherKey(),
                        before.capability(),
                        before.openedAt(),
                        before.expiresAt(),
                        before.body()),
                scene.open().purse())));
        return next;
    }

    /** As the buyer's ticket tells it. */
    private int creditWindow(AgreementId agreement) {
        AtomicInteger window = new AtomicInteger();
        assertThat(api.post(scene.buyer, "/tickets", "{\"agreement\": \"" + agreement + "\"}"))
                .hasStatus(201)
                .bodyJson()
                .extractingPath("$.creditWindow")
                .asNumber()
                .satisfies(told -> window.set(told.intValue()));
        return window.get();
    }

    private NewDispute dispute() {
        return new NewDispute(scene.agreementId, "It was not what it said.", Scene.sha("evidence"));
    }

    private void publishMoreThanAWindow() {
        TestClients.publish(broker, scene.product, 40);
    }

    @Test
    void the_meter_is_read_by_the_parties_and_by_no_stranger() {
        network.happened(scene.opened());
        String path = "/agreements/" + scene.agreementId + "/meter";

        assertThat(api.get(scene.buyer, path)).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                        {"delivered": 0, "acknowledged": 0, "paid": 0, "deposited": 200, "limit": 30}""");
        assertThat(api.get(scene.seller, path)).hasStatusOk();
        assertProblem(api.get(stranger, path), 403, "NOT_A_PARTY");
    }

    @Test
    void what_ended_is_never_received_again_even_where_its_beginning_is_told_again() {
        network.happened(scene.opened());
        network.happened(scene.endingEvent());
        assertProblem(ticketToReceive(scene.buyer), 409, "AGREEMENT_NOT_OPEN");

        network.happened(scene.opened());

        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.ENDED);
    }

    @Test
    void what_is_extended_after_it_was_stopped_here_gets_no_ticket_and_is_named_in_the_log(CapturedOutput log) {
        network.happened(scene.opened());
        meter.end(scene.agreementId);

        network.happened(scene.extended(Scene.NOW.plus(Duration.ofDays(1))));

        assertThat(log).containsPattern("WARN.*Agreement " + scene.agreementId + " is open on the ledger");
        assertProblem(ticketToReceive(scene.buyer), 409, "AGREEMENT_NOT_OPEN");
    }

    /** As after a rebuild from an older archive of the network. */
    @Test
    void what_ended_here_and_is_open_on_a_restored_ledger_gets_no_ticket_and_is_named_in_the_log(CapturedOutput log) {
        network.happened(scene.opened());
        network.happened(scene.endingEvent());
        rights.learnWhatIsCarried();
        assertThat(log).doesNotContain("Agreement " + scene.agreementId);

        database.sql("truncate agreement").update();
        network.happened(scene.opened());
        rights.learnWhatIsCarried();

        assertThat(log).containsPattern("WARN.*Agreement " + scene.agreementId + " is open on the ledger");
        assertThat(ticketToReceive(scene.buyer))
                .hasStatus(409)
                .bodyJson()
                .satisfies(problem -> assertThat(problem.getJson())
                        .contains("AGREEMENT_NOT_OPEN", "end it", "another Idempotency-Key"));
    }

    @Test
    void an_end_that_is_told_to_a_broker_without_a_memory_is_an_end() {
        network.happened(scene.endingEvent());

        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.ENDED);
    }

    @Test
    void at_its_start_the_broker_learns_what_it_carries_and_what_ended_stays_ended() {
        network.happened(scene.opened());
        network.happened(scene.endingEvent());
        Scene other = Scene.vouchers();
        api.admit(other.seller, other.buyer);
        network.happened(other.opened());

        rights.learnWhatIsCarried();

        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.ENDED);
        assertThat(meter.reading(other.agreementId).heldBy()).isEqualTo(Hold.NONE);
    }

    @Test
    void a_broker_that_cannot_see_the_ledger_delivers_nothing() {
        network.happened(scene.opened());
        given(ledger.isFresh(Duration.ofSeconds(10))).willReturn(false);
        try {
            assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.LEDGER);
        } finally {
            given(ledger.isFresh(any())).willReturn(true);
        }
    }

    @Test
    void who_is_expelled_is_cut_off_on_both_sides_of_the_broker() {
        network.happened(scene.opened());
        network.expel(scene.seller);

        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.ENDED);
        assertProblem(ticketToPublish(scene.seller), 403, "NOT_IN_GOOD_STANDING");
        assertProblem(ticketToReceive(scene.buyer), 409, "CAPABILITY_NOT_LIVE");
    }

    @Test
    void who_is_expelled_while_asking_for_a_ticket_to_publish_keeps_none() {
        CompletableFuture<MvcTestResult> asked = transaction.execute(_ -> {
            network.expel(scene.seller);
            // the expulsion is told to the broker, and nobody else can see it yet
            var asking = CompletableFuture.supplyAsync(() -> ticketToPublish(scene.seller), Thread::startVirtualThread);
            await().atMost(Duration.ofSeconds(60)).until(() -> asking.isDone() || somebodyWaitsForALock());
            return asking;
        });

        assertProblem(asked.join(), 403, "NOT_IN_GOOD_STANDING");
    }

    private boolean somebodyWaitsForALock() {
        return database.sql("select exists (select from pg_locks where not granted)")
                .query(Boolean.class)
                .single();
    }

    @Test
    void who_is_reinstated_receives_again_once_both_sides_may_act() {
        network.happened(scene.opened());
        suspend(scene.buyer);
        suspend(scene.seller);
        network.happened(new MemberChanged(scene.buyer));
        assertThat(meter.reading(scene.agreementId).heldBy()).isEqualTo(Hold.ENDED);

        network.happened(new MemberChanged(scene.seller));

        assertThat(meter.reading(scene.agreementId).heldBy()).isNotEqualTo(Hold.ENDED);
    }

    @Test
    void a_withdrawn_product_is_published_as_long_as_somebody_has_bought_it() {
        network.happened(scene.opened());
        network.happened(new ProductWithdrawn(scene.withdrawn()));
        assertThat(ticketToPublish(scene.seller)).hasStatus(201);

        network.happened(scene.endingEvent());

        assertProblem(ticketToPublish(scene.seller), 409, "PRODUCT_WITHDRAWN");
    }

    private void suspend(Member member) {
        network.happened(new MemberChanged(member.with(new Standing.Suspended(Scene.NOW, "a question"))));
    }

    private DepositToppedUp toppedUp() {
        Money more = new Money(500);
        Agreement.Open grown =
                new Agreement.Open(scene.deal(), Agreement.Purse.of(Scene.DEPOSIT.plus(more), Scene.NOW));
        Entry entry = new Entry(
                Scene.sha("entry"),
                AccountId.of(scene.buyer.id()),
                AccountId.escrow(scene.agreementId.value()),
                more,
                Scene.sha("body"),
                Scene.NOW);
        return new DepositToppedUp(grown, entry, Scene.noMovement());
    }

    private MvcTestResult ticketToPublish(Member caller) {
        return api.post(caller, "/tickets", "{\"product\": \"" + scene.product + "\"}");
    }

    private MvcTestResult ticketToReceive(Member caller) {
        return api.post(caller, "/tickets", "{\"agreement\": \"" + scene.agreementId + "\"}");
    }
}
