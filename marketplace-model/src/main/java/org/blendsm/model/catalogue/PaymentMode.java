package org.blendsm.model.catalogue;

/** Who signs for what was consumed. */
public enum PaymentMode {
    /** The buyer signs a cumulative voucher every K messages. */
    VOUCHER,
    /**
     * The broker signs for what was acknowledged and, when the agreement ends, for what was delivered, up to the
     * deposit: any MQTT client can be the buyer.
     */
    METERED
}
