package org.blendsm.cli.demo;

import java.util.Random;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.trade.OfferTerms;
import org.blendsm.model.Money;

/**
 * The figures of the sale that the demo tells; every other figure follows from them.
 *
 * @param messages N: how many are sold
 * @param price P: minor units for each
 * @param voucherEvery K
 * @param creditWindow W: delivered beyond the last voucher before delivery holds
 * @param seed chooses what is left to chance: when the buyer withholds, which message is proven
 */
record SaleSettings(int messages, long price, int voucherEvery, int creditWindow, long seed) {
    SaleSettings {
        int covered = messages * 3 / 4;
        if (messages < 8 || messages > 100_000) {
            throw new CommandFailed("--messages is from 8 to 100000");
        }
        OfferTerms.requireSound(price, voucherEvery, creditWindow);
        if (creditWindow >= covered) {
            throw new CommandFailed("--window must be less than three quarters of --messages (" + covered
                    + "), or the deposit would hold delivery before the credit does");
        }
    }

    /** Messages that the first deposit pays for: ⌊3N/4⌋, where delivery holds for the second time. */
    int firstDeposit() {
        return messages * 3 / 4;
    }

    /** Messages that the top-up pays for: a few more than the rest. */
    int topUp() {
        return messages - firstDeposit() + 5;
    }

    /** The last voucher before the buyer withholds: a multiple of K whose window ends before the deposit does. */
    int withholdAfter() {
        int most = (firstDeposit() - creditWindow - 1) / voucherEvery;
        int least = Math.min(1, most);
        return new Random(seed).nextInt(least, most + 1) * voucherEvery;
    }

    /** Where delivery then holds. */
    int unpaidHold() {
        return withholdAfter() + creditWindow;
    }

    /** The message whose inclusion is proven. */
    int proven() {
        return new Random(seed + 1).nextInt(messages);
    }

    Money pay(long count) {
        return new Money(price).times(count);
    }
}
