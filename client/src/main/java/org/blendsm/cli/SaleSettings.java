package org.blendsm.cli;

import java.util.Random;
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
    static final long HIGHEST_PRICE = 1_000_000_000;

    SaleSettings {
        int covered = messages * 3 / 4;
        if (messages < 8 || messages > 100_000) {
            throw new CommandFailed("--messages is from 8 to 100000");
        }
        if (price < 1 || price > HIGHEST_PRICE) {
            throw new CommandFailed("--price is from 1 to " + HIGHEST_PRICE + " minor units");
        }
        if (voucherEvery < 1 || creditWindow < voucherEvery) {
            throw new CommandFailed("--k is at least 1 and at most --window");
        }
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
