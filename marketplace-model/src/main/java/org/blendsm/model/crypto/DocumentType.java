package org.blendsm.model.crypto;

/** What a signature is for: nobody's key ever signs bytes without saying what they are. */
public enum DocumentType {
    APPLICATION("blendsm-application.v1+jws"),
    VOUCHER("blendsm-voucher.v1+jws"),
    INVOICE("blendsm-invoice.v1+jws"),
    KEY_ROTATION("blendsm-key-rotation.v2+jws"),
    ZONE_TICKET("blendsm-zone-ticket.v1+jws");

    private final String typ;

    DocumentType(String typ) {
        this.typ = typ;
    }

    /** The JOSE {@code typ} header. */
    public String typ() {
        return typ;
    }
}
