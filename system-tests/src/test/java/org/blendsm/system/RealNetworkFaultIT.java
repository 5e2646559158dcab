package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.audit.Audit;
import org.blendsm.audit.AuditReport;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.proof.GenesisBlock;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Tokens;
import org.blendsm.system.TestLedger.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sale on a network of Fabric's own programs, four BFT orderers, while one part after another is killed: it goes on,
 * and in the end the auditor, at another organisation's peer, finds a sound ledger. Skipped where the programs are not.
 */
class RealNetworkFaultIT {
    private static final Money DEPOSIT = NumbersForSale.PRICE.times(100);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    @Test
    void a_sale_goes_on_while_an_orderer_a_chaincode_and_a_peer_are_killed() throws Exception {
        RealNetwork.assumePrograms();
        try (RealNetwork network = RealNetwork.start(scratch, "default");
                Ledger operators = network.folder().connect("operator");
                Ledger providers = network.folder().connect("provider");
                Ledger consumers = network.folder().connect("consumer");
                Ledger auditors = network.folder().connect("auditor")) {
            NetworkFolder folder = network.folder();
            Person operator = folder.enrol("operator", "the-operator", "admin", Role.OPERATOR);
            Person buyer = folder.enrol("consumer", "the-buyer", "client", Role.BUYER);
            Person seller = folder.enrol("provider", "the-seller", "client", Role.SELLER, Role.BROKER);
            Sha256 fingerprint = GenesisBlock.fingerprint(operator.at(operators).block(0));
            Memberships oracle = operator.at(operators).contract(Memberships.class);
            oracle.found(operator.founding(fingerprint));
            oracle.approve(buyer.approval(fingerprint));
            oracle.approve(seller.approval(fingerprint));
            IdempotencyKey fortune = wish();
            operator.at(operators).contract(Tokens.class).issue(fortune, buyer.id(), DEPOSIT);

            folder.kill("operator", "orderer");
            IdempotencyKey publication = wish();
            IdempotencyKey offering = wish();
            Product.Offered product = RealNetwork.insist(() -> NumbersForSale.offer(
                    seller.at(providers).contract(Catalogue.class), publication, offering, seller));
            IdempotencyKey acceptance = wish();
            Agreement agreement = RealNetwork.insist(() -> accept(buyer, consumers, product, acceptance));

            network.killChaincode("consumer");
            RealNetwork.insist(() -> settle(agreement, buyer, seller, providers, 10, false));
            network.startChaincode("consumer");

            folder.kill("operator", "peer");
            RealNetwork.insist(() -> settle(agreement, buyer, seller, providers, 40, true));
            RealNetwork.insist(() -> seller.at(providers)
                    .contract(Ratings.class)
                    .rate(new NewRating(agreement.deal().id(), 5, Optional.empty())));

            Agreements agreements = buyer.at(consumers).contract(Agreements.class);
            await().atMost(RealNetwork.FAILED_OVER)
                    .until(
                            () -> agreements.agreement(agreement.deal().id()),
                            after -> after instanceof Agreement.Settled
                                    && after.purse()
                                            .paid()
                                            .plus(after.purse().fee())
                                            .equals(NumbersForSale.PRICE.times(40)));
            requireSound(folder.tools("auditor").at(auditors));

            CommandLine.Finished up = network.command("up");
            assertThat(up.status()).as(up.err()).isZero();
            await().atMost(RealNetwork.FAILED_OVER)
                    .ignoreExceptions()
                    .untilAsserted(() -> requireSound(operator.at(operators)));
        }
    }

    private static IdempotencyKey wish() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }

    private static Agreement accept(Person buyer, Ledger ledger, Product.Offered product, IdempotencyKey wish) {
        var fold = buyer.at(ledger).contract(Tokens.class).account(buyer.id()).fold();
        return buyer.at(ledger)
                .contract(Agreements.class)
                .accept(
                        wish,
                        new Acceptance(
                                product.listing().id(), product.offer().id(), DEPOSIT, PaymentMode.VOUCHER, fold));
    }

    private static Object settle(
            Agreement agreement, Person buyer, Person seller, Ledger ledger, long messages, boolean last)
            throws Exception {
        return seller.at(ledger)
                .contract(Payments.class)
                .settle(NumbersForSale.claim(agreement, buyer, messages, last));
    }

    private static void requireSound(Signatory reader) {
        Audit audit = new Audit("blendsm", InstantSource.system());
        reader.blocks(RealNetwork.FAILED_OVER, audit::take);
        assertThat(audit.report().findings())
                .allSatisfy(finding ->
                        assertThat(finding.first()).as(finding.sentence()).isEmpty());
        assertThat(audit.report().supply()).isEqualTo(DEPOSIT.minorUnits());
        assertThat(audit.report().definitions())
                .extracting(AuditReport.Definition::sequence, AuditReport.Definition::endorsedBy)
                .containsExactly(tuple(1L, "2 of (OperatorMSP.peer, ProviderMSP.peer, ConsumerMSP.peer)"));
    }
}
