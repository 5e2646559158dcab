package org.blendsm.pubsub.broker;

import java.security.MessageDigest;
import java.util.Optional;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;

/** How far the ticks of a voucher's chain have come. Never changed: a tick makes another one. */
final class TickLine {
    private final SignedVoucher opened;
    private final TickChain chain;
    /** 0 before the first tick, whose link leads to the root. */
    private final int number;

    private final byte[] link;

    /** @param opened checked by whoever took it, with its furthest tick */
    TickLine(SignedVoucher opened) {
        this(
                opened,
                opened.tick().map(Tick::number).orElse(0),
                opened.tick()
                        .map(Tick::link)
                        .orElseGet(() -> opened.voucher().ticks().orElseThrow().root())
                        .bytes());
    }

    private TickLine(SignedVoucher opened, int number, byte[] link) {
        this.opened = opened;
        this.chain = opened.voucher().ticks().orElseThrow();
        this.number = number;
        this.link = link;
    }

    /**
     * Goes on to this tick, for as many hashes as lie between: at most as many as the chain has, and as the deposit
     * pays for.
     *
     * @param depositedMessages how far the deposit goes
     * @return this one where the tick is not ahead
     * @throws Refused {@code TICK_INVALID}, {@code VOUCHER_ABOVE_DEPOSIT}
     */
    TickLine next(WireTick tick, long depositedMessages) {
        if (tick.number() > chain.length()) {
            throw invalid();
        }
        if (messages(tick.number()) > depositedMessages) {
            throw new Refused(
                    RefusalCode.VOUCHER_ABOVE_DEPOSIT, "The deposit covers " + depositedMessages + " messages.");
        }
        if (!leadsTo(tick)) {
            throw invalid();
        }
        return tick.number() > number ? new TickLine(opened, tick.number(), tick.link()) : this;
    }

    /** Whether this is a tick of the chain, for no more messages than so many. */
    boolean reaches(WireTick tick, long mostMessages) {
        return tick.number() <= chain.length() && messages(tick.number()) <= mostMessages && leadsTo(tick);
    }

    private boolean leadsTo(WireTick tick) {
        boolean ahead = tick.number() > number;
        byte[] nearer = ahead ? link : tick.link();
        byte[] further = ahead ? tick.link() : link;
        return MessageDigest.isEqual(TickChain.hashed(further, Math.abs(tick.number() - number)), nearer);
    }

    private static Refused invalid() {
        return new Refused(RefusalCode.TICK_INVALID, "The tick is not of the chain that the last voucher opened.");
    }

    /** Everything that is promised by now. */
    long messages() {
        return messages(number);
    }

    private long messages(int ticks) {
        return opened.voucher().messages() + chain.messages(ticks);
    }

    /** As it is kept; once there is a tick. */
    KeptVoucher kept() {
        Tick furthest = new Tick(number, Sha256.ofBytes(link));
        SignedVoucher released = new SignedVoucher(opened.voucher(), opened.signature(), Optional.of(furthest));
        return new KeptVoucher(messages(), released.canonical(opened.voucher().canonical()));
    }
}
