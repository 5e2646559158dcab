package org.blendsm.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.access.AccessEvent;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementEvent;
import org.blendsm.model.agreement.Extension;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.DisputeEvent;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Role;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.model.payment.Receipt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** What the ledger's events become. */
@ServiceTest
class AccessReadModelTest {
    private static final CapabilityRegister.Filter ANYBODY =
            new CapabilityRegister.Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Autowired
    TestNetwork network;

    @Autowired
    CapabilityRegister register;

    @Autowired
    JdbcClient database;

    @MockitoBean
    Capabilities ledger;

    Grants grants;

    @BeforeEach
    void two_members_and_nothing_yet() {
        grants = new Grants(network.admit(Role.SELLER), network.admit(Role.BUYER));
        database.sql("truncate capability, outcast").update();
    }

    @Test
    void a_revoked_right_is_known_as_revoked() {
        Capability.Issued issued = issued("one");
        assertThat(known(issued)).isEqualTo(new KnownRight(issued, false, false, false, Optional.empty()));
        var revoked = new Capability.Revoked(issued.right(), Grants.YESTERDAY);
        network.happened(new AccessEvent.CapabilityRevoked(revoked));
        assertThat(known(issued)).isEqualTo(new KnownRight(revoked, false, false, false, Optional.empty()));
    }

    @Test
    void a_right_is_over_with_its_agreement_however_that_ends() {
        for (EndOfAgreement end : EndOfAgreement.values()) {
            Agreement.Open open = grants.agreement("ended by " + end);
            network.happened(grants.opened(open));
            assertThat(agreementOver(open)).isFalse();
            network.happened(end(end, open));
            assertThat(agreementOver(open)).as("%s", end).isTrue();
        }
    }

    private enum EndOfAgreement {
        ONE_SIDE,
        SETTLEMENT,
        DISPUTE
    }

    private LedgerEvent end(EndOfAgreement end, Agreement.Open open) {
        return switch (end) {
            case ONE_SIDE -> grants.ending(open);
            case SETTLEMENT ->
                new PaymentEvent.AgreementSettled(
                        new Agreement.Settled(open.deal(), open.purse(), Grants.YESTERDAY),
                        receipt(open, true),
                        Grants.nothingMoved());
            case DISPUTE ->
                new DisputeEvent.DisputeOpened(
                        Dispute.Opened.of(
                                new NewDispute(open.deal().id(), "nothing came", Grants.hash("evidence")),
                                open.deal().buyer(),
                                Optional.empty(),
                                Grants.YESTERDAY),
                        new Agreement.Disputed(
                                open.deal(), open.purse(), open.deal().buyer(), Grants.YESTERDAY));
        };
    }

    @Test
    void a_right_goes_on_while_its_agreement_is_paid_in_parts() {
        Agreement.Open open = grants.agreement("paid in parts");
        network.happened(grants.opened(open));
        network.happened(new PaymentEvent.PartSettled(open, receipt(open, false), Grants.nothingMoved()));
        assertThat(agreementOver(open)).isFalse();
    }

    @Test
    void a_right_lives_as_long_as_its_extended_agreement() {
        Agreement.Open open = grants.agreement("extended");
        network.happened(grants.opened(open));
        Instant until = open.deal().expiresAt().plus(Duration.ofDays(3));
        network.happened(new AgreementEvent.ExtensionProposed(new Extension(
                open.deal().id(), open.deal().buyer(), open.deal().expiresAt(), until, Grants.YESTERDAY)));
        network.happened(grants.extended(new Agreement.Open(open.deal().until(until), open.purse())));
        KnownRight right = register.know(open.deal().capability()).orElseThrow();
        assertThat(right.capability().right().notAfter()).isEqualTo(until);
        assertThat(right.agreementOver()).isFalse();
    }

    @Test
    void who_is_out_is_known_until_they_are_back() {
        Capability.Issued issued = issued("one");
        network.expel(grants.buyer());
        network.expel(grants.seller());
        assertThat(known(issued)).isEqualTo(new KnownRight(issued, false, true, true, Optional.empty()));
        Standing back = new Standing.Admitted(Grants.YESTERDAY);
        network.happened(new MembershipEvent.MemberChanged(grants.buyer().with(back)));
        assertThat(known(issued)).isEqualTo(new KnownRight(issued, false, false, true, Optional.empty()));
    }

    @Test
    void capabilities_are_paged_and_found_by_holder_issuer_and_product() {
        List<Capability> given = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            given.add(issued("capability " + i));
        }
        Grants others = new Grants(network.admit(Role.SELLER), network.admit(Role.BUYER));
        network.happened(new AccessEvent.CapabilityIssued(others.byHand("another's", Duration.ofDays(2))));
        var ofHolder = new CapabilityRegister.Filter(
                Optional.of(grants.buyer().id()), Optional.empty(), Optional.empty(), Optional.empty());
        var byIssuer = new CapabilityRegister.Filter(
                Optional.empty(), Optional.of(grants.seller().id()), Optional.empty(), Optional.empty());
        var onProduct = new CapabilityRegister.Filter(
                Optional.empty(), Optional.empty(), Optional.of(grants.product()), Optional.empty());
        for (CapabilityRegister.Filter filter : List.of(ofHolder, byIssuer, onProduct)) {
            assertThat(all(filter)).containsExactlyInAnyOrderElementsOf(given);
        }
        assertThat(all(ANYBODY)).hasSize(24);
    }

    @Test
    void what_was_delegated_is_found_by_what_it_comes_from_and_knows_what_that_hangs_on() {
        Capability.Issued own = issued("handed on");
        var delegated = grants.delegated(own, network.admit(Role.BUYER));
        network.happened(delegated);
        assertThat(all(new CapabilityRegister.Filter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(own.right().id()))))
                .containsExactly(delegated.capability());
        assertThat(register.find(own.right().id())).contains(delegated.parent());
        KnownRight parent = new KnownRight(delegated.parent(), false, false, false, Optional.empty());
        assertThat(known(delegated.capability()))
                .isEqualTo(new KnownRight(delegated.capability(), false, false, false, Optional.of(parent)));
    }

    @Test
    void dropped_and_rebuilt_from_the_events_it_is_the_same() {
        Agreement.Open open = grants.agreement("rebuilt");
        Capability.Issued issued = grants.byHand("one", Duration.ofDays(2));
        List<LedgerEvent> told = List.of(
                new AccessEvent.CapabilityIssued(issued),
                grants.opened(open),
                grants.delegated(issued, grants.seller()),
                new AccessEvent.CapabilityRevoked(new Capability.Revoked(issued.right(), Grants.YESTERDAY)),
                new MembershipEvent.MemberChanged(
                        grants.buyer().with(new Standing.Suspended(Grants.YESTERDAY, "under review"))),
                grants.ending(open));
        told.forEach(network::happened);
        List<String> before = rows();
        assertThat(before).hasSize(4);

        database.sql("truncate capability, outcast").update();
        assertThat(rows()).isEmpty();
        told.forEach(network::happened);

        assertThat(rows()).isEqualTo(before);
    }

    private List<String> rows() {
        return database.sql("""
                        select id || ' ' || holder || ' ' || agreement_over || ' ' || coalesce(parent, '') || ' ' || record as row from capability
                        union all select member from outcast order by row""").query(String.class).list();
    }

    private List<Capability> all(CapabilityRegister.Filter filter) {
        List<Capability> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Capability> page = register.list(filter, new PageRequest(10, after));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return read;
    }

    private Capability.Issued issued(String name) {
        Capability.Issued issued = grants.byHand(name, Duration.ofDays(2));
        network.happened(new AccessEvent.CapabilityIssued(issued));
        return issued;
    }

    private KnownRight known(Capability capability) {
        return register.know(capability.right().id()).orElseThrow();
    }

    private boolean agreementOver(Agreement agreement) {
        return register.know(agreement.deal().capability()).orElseThrow().agreementOver();
    }

    private static Receipt receipt(Agreement.Open open, boolean last) {
        Agreement.Deal deal = open.deal();
        return new Receipt(
                deal.id(),
                0,
                deal.buyer(),
                deal.seller(),
                deal.seller(),
                1,
                0,
                Money.ZERO,
                Money.ZERO,
                Money.ZERO,
                open.purse().escrow(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                deal.network(),
                Grants.YESTERDAY,
                last);
    }
}
