package org.blendsm.pubsub.broker;

import java.util.Objects;
import java.util.Optional;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;

/**
 * What the meter must know of an agreement. Money stays outside: everything here counts messages.
 *
 * @param parties empty where a release that did not ask for them began it and nobody has told them since
 * @param creditWindow how many messages may be delivered beyond what is paid
 * @param depositedMessages how many messages the deposit covers; grows by top-ups
 */
public record AgreementTerms(
        AgreementId agreement,
        ProductId product,
        Optional<Parties> parties,
        PaymentMode mode,
        long creditWindow,
        long depositedMessages) {
    public AgreementTerms {
        Objects.requireNonNull(agreement, "agreement");
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(parties, "parties");
        Objects.requireNonNull(mode, "mode");
        if (creditWindow < 1) {
            throw new IllegalArgumentException("a credit window is at least one message, not " + creditWindow);
        }
        if (depositedMessages < 0) {
            throw new IllegalArgumentException("a deposit can't cover " + depositedMessages + " messages");
        }
    }

    AgreementTerms deposited(long messages) {
        return new AgreementTerms(agreement, product, parties, mode, creditWindow, messages);
    }

    AgreementTerms between(Parties told) {
        return new AgreementTerms(agreement, product, Optional.of(told), mode, creditWindow, depositedMessages);
    }
}
