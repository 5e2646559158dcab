package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.client.Door;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Role;

/**
 * What this instance's buyer asks for, from before it is asked for until it is settled: whoever asks again under the
 * same key is answered with the same agreement.
 *
 * @param deposit pays for these messages and no more, so delivery is held behind the last of them
 */
record Purchase(IdempotencyKey key, ProductId product, OfferId offer, long messages, Money deposit) {
    /** @throws CommandFailed where so many are not for sale by this offer */
    static Purchase of(Product.Offered product, long messages) {
        NewOffer conditions = product.offer().conditions();
        if (!conditions.paymentModes().contains(PaymentMode.METERED)) {
            throw new CommandFailed("this product is paid by vouchers only, which the Java client signs (docs/mqtt.md):"
                    + " blendsm buy has the broker bill what came");
        }
        if (messages < conditions.creditWindow()) {
            throw new CommandFailed("a deposit pays for one credit window at least: of this product --messages is from "
                    + conditions.creditWindow());
        }
        return new Purchase(
                new IdempotencyKey("buy-" + UUID.randomUUID()),
                product.listing().id(),
                product.offer().id(),
                messages,
                conditions.pricePerMessage().times(messages));
    }

    /** The one of this product that is not settled yet. */
    static Optional<Purchase> unfinished(DataDirectory data, ProductId product) throws IOException {
        Path file = file(data, product);
        return Files.exists(file)
                ? Optional.of(CanonicalJson.decode(Files.readAllBytes(file), Purchase.class))
                : Optional.empty();
    }

    void keep(DataDirectory data) {
        DataDirectory.writePrivate(file(data, product), new String(CanonicalJson.encode(this), UTF_8));
    }

    /** It is settled, or was never agreed on. */
    void forget(DataDirectory data) throws IOException {
        Files.deleteIfExists(file(data, product));
    }

    Agreement accepted(Door buyer) {
        Map<String, Object> wish =
                Map.of("product", product, "offer", offer, "deposit", deposit, "paymentMode", PaymentMode.METERED);
        return buyer.post("/api/v1/agreements", wish, Optional.of(key), Agreement.class);
    }

    /** Whether it is what was agreed on here: its buyer has no other of this product at a time. */
    boolean isOf(Agreement.Deal deal) {
        return deal.id().value().equals(key.idFor(deal.buyer(), "agreement:accept"));
    }

    private static Path file(DataDirectory data, ProductId product) {
        return new InstanceMember(data, Role.BUYER)
                .folder()
                .resolve("purchases")
                .resolve(product + ".json");
    }
}
