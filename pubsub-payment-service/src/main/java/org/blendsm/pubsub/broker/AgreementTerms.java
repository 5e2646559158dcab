package org.blendsm.pubsub.broker;

import java.util.Objects;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;

/**
 * What the meter must know of an agreement. Money stays outside: everything here counts messages.
 *
 * @param creditWindow how many messages may be delivered beyond what is paid
 * @param depositedMessages how many messages the deposit covers; grows by top-ups
 */
public record AgreementTerms(
        AgreementId agreement, ProductId product, PaymentMode mode, long creditWindow, long depositedMessages) {
    public AgreementTerms {
        Objects.requireNonNull(agreement, "agreement");
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(mode, "mode");
        if (creditWindow < 1) {
            throw new IllegalArgumentException("a credit window is at least one message, not " + creditWindow);
        }
        if (depositedMessages < 0) {
            throw new IllegalArgumentException("a deposit can't cover " + depositedMessages + " messages");
        }
    }
}
