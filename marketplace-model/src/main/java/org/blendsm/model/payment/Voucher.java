package org.blendsm.model.payment;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.WrongField;
import org.blendsm.model.agreement.AgreementId;

/**
 * A promise to pay for everything so far. Cumulative: the highest one counts, the others are worth nothing.
 *
 * @param agreement which agreement is paid for
 * @param messages how many messages of the agreement are paid for in all, from its first one on
 * @param amount their whole price in minor units: {@code messages} times the offer's price
 * @param last whether this is the signer's last word: brought by the seller itself, it closes the agreement at once
 * @param ticks the chain by which the signer pays for what comes after these messages; empty where by vouchers only
 */
public record Voucher(AgreementId agreement, long messages, Money amount, boolean last, Optional<TickChain> ticks) {
    public Voucher {
        if (messages < 0 || messages > Money.LARGEST) {
            throw new WrongField("messages", "a voucher is for a whole number of messages");
        }
        if (last && ticks.isPresent()) {
            throw new WrongField("ticks", "nothing is paid for after a last word: it opens no chain of ticks");
        }
        if (ticks.filter(chain -> chain.messagesEach() > (Money.LARGEST - messages) / chain.length())
                .isPresent()) {
            throw new WrongField("ticks", "these ticks pay for more messages than can be counted");
        }
    }

    /** One that opens no chain of ticks. */
    public Voucher(AgreementId agreement, long messages, Money amount, boolean last) {
        this(agreement, messages, amount, last, Optional.empty());
    }

    /** @throws Refused {@code VOUCHER_AMOUNT_WRONG} where it promises another sum than its messages cost */
    public void requirePrice(Money pricePerMessage) {
        Money price = pricePerMessage.times(messages);
        if (!amount.equals(price)) {
            throw new Refused(
                    RefusalCode.VOUCHER_AMOUNT_WRONG,
                    messages + " messages cost " + price + " minor units; the voucher says " + amount + ".");
        }
    }

    /**
     * This in canonical JSON, as it is signed: the same bytes that the codec writes, made by hand because every voucher
     * of every stream comes by here. Ids, whole numbers below 2^53 and a boolean need no escape and no rounding.
     */
    public byte[] canonical() {
        String chain = ticks.map(opened -> ",\"ticks\":{\"length\":" + opened.length() + ",\"messagesEach\":"
                        + opened.messagesEach() + ",\"root\":\"" + opened.root() + "\"}")
                .orElse("");
        String json = "{\"agreement\":\"" + agreement + "\",\"amount\":" + amount + ",\"last\":" + last
                + ",\"messages\":" + messages + chain + "}";
        return json.getBytes(StandardCharsets.ISO_8859_1);
    }
}
