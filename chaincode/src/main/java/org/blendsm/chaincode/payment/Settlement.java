package org.blendsm.chaincode.payment;

import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.payment.PaymentEvent;
import org.blendsm.model.payment.Receipt;
import org.blendsm.model.token.Movement;

/** What a payment comes to: the agreement after it, its receipt, and where the money went. */
record Settlement(Agreement agreement, Receipt receipt, Movement movement) {
    PaymentEvent event() {
        return agreement instanceof Agreement.Settled settled
                ? new PaymentEvent.AgreementSettled(settled, receipt, movement)
                : new PaymentEvent.PartSettled(agreement, receipt, movement);
    }
}
