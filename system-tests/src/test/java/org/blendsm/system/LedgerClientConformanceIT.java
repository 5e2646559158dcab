package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blendsm.fabric.Endorsed;
import org.blendsm.fabric.EventBlock;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerEvents;
import org.blendsm.fabric.LedgerFault;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.Entry;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.TokenEvent;
import org.blendsm.model.token.Tokens;
import org.blendsm.model.token.Transfer;
import org.blendsm.system.TestLedger.Person;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The starter's core against a whole ledger: certificates, chaincode, blocks and events, nothing scripted. */
class LedgerClientConformanceIT {
    private static final Money HUNDRED = new Money(100);
    private static final Money ONE = new Money(1);
    private static final String SUBMIT = "gateway.Gateway/Submit";
    private static final String COMMIT_STATUS = "gateway.Gateway/CommitStatus";
    private static final AtomicInteger CROWD = new AtomicInteger();

    @TempDir
    static Path folder;

    private static TestLedger network;
    private static Ledger ledger;
    private static Person operator;
    private static Person buyer;
    private static Person seller;
    private static final AtomicInteger CONFLICTS = new AtomicInteger();

    @BeforeAll
    static void found() throws Exception {
        network = TestLedger.start(folder);
        ledger = network.connect(
                new Patience(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        20,
                        Duration.ofMillis(20)),
                new LedgerObserver() {
                    @Override
                    public void conflict(String function, boolean again) {
                        CONFLICTS.incrementAndGet();
                    }
                });
        operator = network.enrol("operator", "the-operator", "admin", Role.OPERATOR);
        buyer = network.enrol("consumer", "the-buyer", "client", Role.BUYER);
        seller = network.enrol("provider", "the-seller", "client", Role.SELLER);
        Memberships oracle = as(operator, Memberships.class);
        oracle.found(operator.founding(network.network()));
        oracle.approve(buyer.approval(network.network()));
        oracle.approve(seller.approval(network.network()));
    }

    @AfterAll
    static void stop() throws Exception {
        ledger.close();
        network.close();
    }

    private static <C> C as(Person person, Class<C> contract) {
        return person.at(ledger).contract(contract);
    }

    private static IdempotencyKey wish(String name) {
        return new IdempotencyKey(name);
    }

    @Test
    void what_was_changed_is_read_back() {
        Member read = as(seller, Memberships.class).member(buyer.id());

        assertThat(read.name()).isEqualTo("the-buyer");
        assertThat(read.key()).isEqualTo(buyer.key());
    }

    @Test
    void a_second_founding_is_refused_with_its_code() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> as(operator, Memberships.class).found(operator.founding(network.network())))
                .matches(refused -> refused.code() == RefusalCode.NETWORK_ALREADY_FOUNDED);
    }

    @Test
    void a_read_of_nobody_is_refused_with_its_code() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> as(buyer, Memberships.class).member(stranger().id()))
                .matches(refused -> refused.code() == RefusalCode.MEMBER_NOT_FOUND);
    }

    private static Person stranger() throws Exception {
        return network.enrol("consumer", "stranger-" + System.nanoTime(), "client", Role.BUYER);
    }

    @Test
    void a_stranger_changes_nothing() throws Exception {
        Person stranger = stranger();

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() ->
                        as(stranger, Tokens.class).transfer(wish("theft"), new Transfer(seller.id(), ONE, Fold.NONE)))
                .matches(refused -> refused.code() == RefusalCode.NOT_A_MEMBER);
    }

    @Test
    void a_certificate_under_another_organisations_name_is_no_members() {
        Person impostor = new Person("impostor", "ProviderMSP", List.of(), buyer.keys(), buyer.certified());

        assertThatExceptionOfType(LedgerFault.class)
                .isThrownBy(() -> as(impostor, Memberships.class).network());
    }

    @Test
    void the_same_wish_twice_has_one_effect() {
        Tokens treasury = as(operator, Tokens.class);

        Entry once = treasury.issue(wish("twice"), seller.id(), HUNDRED);
        Entry again = treasury.issue(wish("twice"), seller.id(), HUNDRED);

        assertThat(again).isEqualTo(once);
    }

    @Test
    void debits_that_meet_on_one_account_all_get_through_in_the_end() throws Exception {
        Person payer = stranger();
        as(operator, Memberships.class).approve(payer.approval(network.network()));
        as(operator, Tokens.class).issue(wish("purse"), payer.id(), HUNDRED);
        Tokens tokens = as(payer, Tokens.class);
        tokens.fold(payer.id(), tokens.account(payer.id()).fold());
        int before = CONFLICTS.get();

        int debits = 8;
        try (ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Entry>> entries = new ArrayList<>();
            for (int i = 0; i < debits; i++) {
                Transfer transfer = new Transfer(seller.id(), ONE, Fold.NONE);
                IdempotencyKey wish = wish("debit-" + i);
                entries.add(hands.submit(() -> tokens.transfer(wish, transfer)));
            }
            for (Future<Entry> entry : entries) {
                assertThat(entry.get().amount()).isEqualTo(ONE);
            }
        }

        assertThat(tokens.account(payer.id()).balance()).isEqualTo(new Money(100 - debits));
        assertThat(CONFLICTS.get()).as("they did meet").isGreaterThan(before);
    }

    @Test
    void many_who_wait_at_once_are_told_by_one_stream_and_each_reads_what_it_wrote() throws Exception {
        int hands = 8;
        int changes = 12;
        Calls calls = new Calls();
        try (Ledger crowded = network.connect(Patience.USUAL, LedgerObserver.NONE, calls);
                ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            Catalogue catalogue = seller.at(crowded).contract(Catalogue.class);
            // whoever comes before the stream flows asks
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                int before = calls.of(COMMIT_STATUS);
                publish(catalogue, hands, 1, all);
                return calls.of(COMMIT_STATUS) == before;
            });
            int submitted = calls.of(SUBMIT);
            int asked = calls.of(COMMIT_STATUS);

            publish(catalogue, hands, changes, all);

            assertThat(calls.of(SUBMIT) - submitted).isEqualTo(hands * changes);
            assertThat(calls.of(COMMIT_STATUS) - asked).isLessThan(hands * changes / 2);
        }
        assertThat(calls.of("protos.Deliver/DeliverFiltered")).isOne();
    }

    /** So many hands publish at once, each one product after another, and read each. */
    private static void publish(Catalogue catalogue, int hands, int changes, ExecutorService all) throws Exception {
        NewProduct description = new NewProduct("Many", "", List.of(), "text/plain", "", "As is");
        List<Future<?>> done = new ArrayList<>();
        for (int hand = 0; hand < hands; hand++) {
            done.add(all.submit(() -> {
                for (int i = 0; i < changes; i++) {
                    Product published = catalogue.publish(wish("crowd-" + CROWD.incrementAndGet()), description);
                    assertThat(catalogue.product(published.listing().id())).isEqualTo(published);
                }
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
    }

    /** Counts which calls leave. */
    private static final class Calls implements ClientInterceptor {
        private final Map<String, Integer> made = new ConcurrentHashMap<>();

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            made.merge(method.getFullMethodName(), 1, Integer::sum);
            return next.newCall(method, options);
        }

        private int of(String method) {
            return made.getOrDefault(method, 0);
        }
    }

    @Test
    void an_endorsed_answer_carries_the_signatures_of_as_many_organisations_as_the_policy_asks() throws Exception {
        Endorsed<Member> endorsed = buyer.at(ledger).endorsed(Memberships.class, all -> all.member(buyer.id()));

        assertThat(endorsed.answer().id()).isEqualTo(buyer.id());
        Payload payload =
                Payload.parseFrom(Envelope.parseFrom(endorsed.transaction()).getPayload());
        Transaction transaction = Transaction.parseFrom(payload.getData());
        assertThat(ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload())
                        .getAction()
                        .getEndorsementsList())
                .hasSize(2);
    }

    /** A reader that starts at block 0 and hands on one event after the other. */
    private static final class Story implements LedgerEvents.Reader {
        private final BlockingQueue<LedgerEvent> events = new LinkedBlockingQueue<>();
        private volatile long next;

        @Override
        public long nextBlock() {
            return next;
        }

        @Override
        public void read(List<EventBlock> blocks) {
            blocks.forEach(block -> block.occurrences().forEach(one -> events.add(one.event())));
            next = blocks.getLast().number() + 1;
        }

        LedgerEvent next() throws InterruptedException {
            return Optional.ofNullable(events.poll(60, TimeUnit.SECONDS)).orElseThrow();
        }

        <E extends LedgerEvent> E next(Class<E> kind) throws InterruptedException {
            LedgerEvent event = next();
            while (!kind.isInstance(event)) {
                event = next();
            }
            return kind.cast(event);
        }
    }

    @Test
    void the_story_is_told_from_its_beginning_and_goes_on_after_the_ledger_was_away() throws Exception {
        Story story = new Story();
        try (LedgerEvents events = seller.at(ledger).events(story)) {
            events.start();
            assertThat(story.next()).isInstanceOf(MembershipEvent.NetworkFounded.class);
            assertThat(story.next())
                    .isInstanceOfSatisfying(
                            MembershipEvent.MemberAdmitted.class,
                            admitted -> assertThat(admitted.member().id()).isEqualTo(buyer.id()));
            as(operator, Tokens.class).issue(wish("before"), seller.id(), ONE);
            while (!story.next(TokenEvent.TokensIssued.class).entry().id().equals(issued("before"))) {}

            network.restart();
            as(operator, Tokens.class).issue(wish("after"), seller.id(), ONE);

            while (!story.next(TokenEvent.TokensIssued.class).entry().id().equals(issued("after"))) {}
        }
    }

    private static org.blendsm.model.Sha256 issued(String wish) {
        return wish(wish).idFor(operator.id(), "token:issue");
    }

    @Test
    void who_waits_for_the_read_model_finds_the_change_in_it() throws Exception {
        Story story = new Story();
        var arrivals = new org.blendsm.fabric.Arrivals();
        var treasurer = operator.at(ledger).readingFrom(arrivals);
        try (LedgerEvents events = treasurer.events(story)) {
            events.start();

            treasurer.contract(Tokens.class).issue(wish("visible"), seller.id(), ONE);

            assertThat(story.events)
                    .anyMatch(event -> event instanceof TokenEvent.TokensIssued issued
                            && issued.entry().id().equals(issued("visible")));
        }
    }

    @Test
    void an_authority_registers_enrols_and_revokes() throws Exception {
        Person member = stranger();
        var consumer = network.authority("consumer");

        consumer.revoke(network.registrar("consumer"), member.name(), "keycompromise");

        assertThat(member.certified().certificate().getSubjectX500Principal().getName())
                .contains("CN=" + member.name())
                .contains("OU=client");
        assertThatExceptionOfType(CaRefused.class)
                .isThrownBy(() -> consumer.enrol(member.name(), "secret-of-" + member.name()));
    }
}
