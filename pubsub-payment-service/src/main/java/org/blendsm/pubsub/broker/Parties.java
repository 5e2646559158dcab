package org.blendsm.pubsub.broker;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.blendsm.model.MemberId;

/** Who buys from whom. */
public record Parties(MemberId buyer, MemberId seller) {
    static final int BYTES = MemberId.HEX_DIGITS;

    private static final int MEMBER_BYTES = MemberId.HEX_DIGITS / 2;

    void encode(ByteBuffer form) {
        HexFormat hex = HexFormat.of();
        form.put(hex.parseHex(buyer.value())).put(hex.parseHex(seller.value()));
    }

    static Parties decode(ByteBuffer form) {
        return new Parties(member(form), member(form));
    }

    private static MemberId member(ByteBuffer form) {
        byte[] address = new byte[MEMBER_BYTES];
        form.get(address);
        return new MemberId(HexFormat.of().formatHex(address));
    }
}
