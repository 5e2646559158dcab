package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blendsm.client.Door;
import org.blendsm.client.MessageProofs;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.ProblemException;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.AnchoredTree;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Vouchers by a key that is kept, and a seller who is paid by its own copy of them, past broker and services. */
@ExtendWith(SharedInstance.Extension.class)
class VouchersScenarioIT {
    private static final Money PRICE = new Money(3);
    private static final int WINDOW = 20;
    private static final int MESSAGES = 2 * WINDOW;

    @TempDir
    private Path scratch;

    @Test
    void a_buyer_whose_key_is_kept_pays_by_vouchers_and_a_seller_settles_its_copy_straight_at_the_ledger(
            RunningInstance instance) throws Exception {
        RunningMarket market = RunningMarket.on(instance);
        try (Ledger ledger = instance.ledger()) {
            OwnKeyMember seller = market.admitOwnKey("Seller with an own key", Role.SELLER, ledger);
            Managed buyer = market.admit("Buyer whose key is kept", Role.BUYER);
            market.issue(buyer.address(), PRICE.times(MESSAGES));
            Agreement.Deal deal = RunningMarket.accept(buyer, list(seller), PRICE.times(MESSAGES), PaymentMode.VOUCHER);
            List<StreamMessage> received = new CopyOnWriteArrayList<>();

            try (StreamSubscriber _ = StreamSubscriber.open(
                            StreamAccess.toReceive(buyer.door(), deal.id()),
                            deal.offer().product(),
                            received::add);
                    StreamPublisher publisher = publisher(seller, deal)) {
                for (int i = 0; i < MESSAGES; i++) {
                    publisher.publish(new byte[] {(byte) i});
                }
                await().atMost(RunningInstance.PATIENCE).until(() -> received.size() == WINDOW);
                assertThat(promise(buyer, deal, WINDOW)).isEqualTo(WINDOW);
                await().atMost(RunningInstance.PATIENCE).until(() -> received.size() == MESSAGES);
                assertThat(promise(buyer, deal, MESSAGES)).isEqualTo(MESSAGES);
            }

            SignedVoucher copy =
                    seller.door().get("/api/v1/agreements/" + deal.id() + "/vouchers/highest", SignedVoucher.class);
            assertThat(copy.messages()).isEqualTo(MESSAGES);
            AnchoredTree tree = anchored(seller, deal.offer().product());
            Receipt receipt = seller.settle(copy);
            assertThat(receipt.paid().plus(receipt.fee())).isEqualTo(PRICE.times(MESSAGES));
            assertThat(receipt.voucher()).contains(copy);
            Invoice invoice = receipt.invoice().orElseThrow().invoice();
            assertThat(invoice.amount()).isEqualTo(PRICE.times(MESSAGES));
            assertThat(invoice.tree()).contains(tree);
            requireProven(
                    buyer.door(),
                    receipt,
                    received.get(MESSAGES / 2),
                    market.network().fingerprint());
            instance.requireSoundLedger(ledger);
        }
    }

    /** The whole stream's tree, once the broker has anchored it. */
    private static AnchoredTree anchored(OwnKeyMember member, ProductId stream) {
        return await().atMost(RunningInstance.PATIENCE)
                .until(
                        () -> Refused.foundUnless(
                                        RefusalCode.ANCHOR_NOT_FOUND,
                                        () -> member.ledger(Anchors.class).latest(stream))
                                .map(AnchoredTree::of),
                        tree -> tree.filter(whole -> whole.treeSize() == MESSAGES)
                                .isPresent())
                .orElseThrow();
    }

    /** Off-line: network, receipt, and the message under the root that the seller signed. */
    private void requireProven(Door buyer, Receipt receipt, StreamMessage message, Sha256 network) throws Exception {
        MessageProofs proofs = MessageProofs.of(buyer);
        MessageProofs.Proven proven = proofs.prove(message);
        assertThat(proven.word()).isEqualTo(MessageProofs.Word.POOL);
        AnchoredTree tree = receipt.invoice().orElseThrow().invoice().tree().orElseThrow();
        String path = "/api/v1/agreements/" + receipt.agreement() + "/receipts/" + receipt.number() + "/bundle";
        String bundle = Files.writeString(scratch.resolve("bundle.json"), buyer.text(path))
                .toString();
        String proof = Files.write(scratch.resolve("proof.json"), CanonicalJson.encode(proofs.under(tree, message)))
                .toString();
        String sent = Files.write(scratch.resolve("message"), message.payload()).toString();
        String other = Files.write(scratch.resolve("other"), new byte[] {99}).toString();

        CommandLine.Finished good = CommandLine.run(
                scratch, "verify", bundle, "--network", network.value(), "--message", sent, "--proof", proof);
        assertThat(good.status()).as(good.err()).isZero();
        assertThat(good.out())
                .contains("the first " + MESSAGES + " messages of stream " + message.stream())
                .contains("root " + tree.root())
                .contains("the message is number " + message.sequence());
        CommandLine.Finished bad = CommandLine.run(
                scratch, "verify", bundle, "--network", network.value(), "--message", other, "--proof", proof);
        assertThat(bad.status()).isEqualTo(3);
        assertThat(bad.err()).contains("OTHER_MESSAGE");
    }

    private static Product.Offered list(OwnKeyMember seller) {
        NewProduct description = new NewProduct("Forty bytes", "", List.of(), "text/plain", "", "As agreed.");
        return RunningMarket.offer(seller, RunningMarket.broker(seller), description, PRICE, 10, WINDOW);
    }

    private static StreamPublisher publisher(OwnKeyMember seller, Agreement.Deal deal) {
        return StreamPublisher.open(await().atMost(RunningInstance.PATIENCE)
                .ignoreException(ProblemException.class)
                .until(() -> StreamAccess.toPublish(seller.door(), deal.offer().product()), _ -> true));
    }

    /** @return what the meter says is paid */
    private static long promise(Managed buyer, Agreement.Deal deal, int messages) throws IOException {
        Voucher voucher = new Voucher(deal.id(), messages, PRICE.times(messages), false);
        return buyer.door()
                .post("/api/v1/agreements/" + deal.id() + "/vouchers", Map.of("voucher", voucher), JsonNode.class)
                .path("paid")
                .asLong();
    }
}
