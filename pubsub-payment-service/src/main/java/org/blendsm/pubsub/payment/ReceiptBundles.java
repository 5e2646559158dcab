package org.blendsm.pubsub.payment;

import java.util.Base64;
import java.util.function.Function;
import org.blendsm.fabric.Endorsed;
import org.blendsm.fabric.proof.ReceiptBundle;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.payment.Receipt;
import org.springframework.stereotype.Component;

/** Asks the organisations' peers to sign what the ledger holds, so that a receipt can be checked without it. */
@Component
class ReceiptBundles {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final ServiceLedger service;
    private volatile String genesis = "";

    ReceiptBundles(ServiceLedger service) {
        this.service = service;
    }

    ReceiptBundle of(Receipt receipt) {
        Endorsed<Receipt> record =
                service.endorsed(Payments.class, ledger -> ledger.receipt(receipt.agreement(), receipt.number()));
        return new ReceiptBundle(
                ReceiptBundle.VERSION,
                record.answer(),
                genesis(),
                BASE64.encodeToString(record.transaction()),
                endorsed(Agreements.class, ledger -> ledger.agreement(receipt.agreement())));
    }

    private <C> String endorsed(Class<C> contract, Function<C, ?> question) {
        return BASE64.encodeToString(service.endorsed(contract, question).transaction());
    }

    /** The first block never changes: it is fetched once. */
    private String genesis() {
        if (genesis.isEmpty()) {
            genesis = BASE64.encodeToString(service.block(0));
        }
        return genesis;
    }
}
