package org.blendsm.model.payment;

import java.nio.charset.StandardCharsets;
import org.blendsm.model.crypto.DetachedJws;

/** @param signature {@code VOUCHER}, by the key that the agreement names */
public record SignedVoucher(Voucher voucher, DetachedJws signature) {
    /**
     * This in canonical JSON, around the voucher's that was just checked, so that it is not written a second time.
     *
     * @param checked the voucher in canonical JSON; its signature verified, so that it is BASE64URL and needs no escape
     */
    public byte[] canonical(byte[] checked) {
        String json = "{\"signature\":\"" + signature + "\",\"voucher\":"
                + new String(checked, StandardCharsets.ISO_8859_1) + "}";
        return json.getBytes(StandardCharsets.ISO_8859_1);
    }
}
