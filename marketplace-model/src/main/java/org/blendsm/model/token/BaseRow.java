package org.blendsm.model.token;

import org.blendsm.model.MemberId;
import org.blendsm.model.Money;

/** The folded part of a member's account: what debits are taken from. */
public record BaseRow(MemberId owner, Money amount) {
    public static BaseRow empty(MemberId owner) {
        return new BaseRow(owner, Money.ZERO);
    }
}
