package org.blendsm.model.payment;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Optional;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;

/**
 * A voucher as it was handed over, and how far its ticks were released since.
 *
 * @param signature {@code VOUCHER}, by the key that the agreement names
 * @param tick the furthest that was released; empty where none was
 */
public record SignedVoucher(Voucher voucher, DetachedJws signature, Optional<Tick> tick) {
    public SignedVoucher {
        if (tick.isPresent() && voucher.ticks().isEmpty()) {
            throw new IllegalArgumentException("a tick is of a chain, and this voucher opens none");
        }
    }

    /** Before any tick. */
    public SignedVoucher(Voucher voucher, DetachedJws signature) {
        this(voucher, signature, Optional.empty());
    }

    /** All messages of the agreement that this promises to pay for: the voucher's, and its ticks'. */
    public long messages() {
        return voucher.messages() + tick.map(this::messages).orElse(0L);
    }

    private long messages(Tick released) {
        return voucher.ticks().orElseThrow().messages(released.number());
    }

    /** Whether the tick is of the chain that the voucher opens; without one there is nothing to doubt. */
    public boolean ticksRight() {
        return tick.filter(released -> !voucher.ticks().orElseThrow().has(released))
                .isEmpty();
    }

    /** Whether all of it is the word of this key's holder on this network. */
    public boolean verifies(Sha256 network, PublicKey key) {
        return signature.verifies(DocumentType.VOUCHER, network, voucher, key) && ticksRight();
    }

    /**
     * This in canonical JSON, around the voucher's that was just checked, so that it is not written a second time.
     *
     * @param checked the voucher in canonical JSON; its signature verified, so that it is BASE64URL and needs no escape
     */
    public byte[] canonical(byte[] checked) {
        String released = tick.map(furthest ->
                        "\"tick\":{\"link\":\"" + furthest.link() + "\",\"number\":" + furthest.number() + "},")
                .orElse("");
        String json = "{\"signature\":\"" + signature + "\"," + released + "\"voucher\":"
                + new String(checked, StandardCharsets.ISO_8859_1) + "}";
        return json.getBytes(StandardCharsets.ISO_8859_1);
    }
}
