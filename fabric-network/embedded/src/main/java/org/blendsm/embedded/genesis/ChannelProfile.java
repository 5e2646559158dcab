package org.blendsm.embedded.genesis;

import java.time.Duration;

/**
 * What a new channel is made with.
 *
 * @param maxTransactions at most so many in a block
 * @param preferredBlockBytes a block is cut before it grows beyond this
 * @param maxTransactionBytes a larger transaction is refused
 * @param blockTimeout a transaction waits at most so long for company
 */
public record ChannelProfile(
        String channel, int maxTransactions, int preferredBlockBytes, int maxTransactionBytes, Duration blockTimeout) {
    public static ChannelProfile named(String channel) {
        return new ChannelProfile(channel, 500, 2 << 20, 10 << 20, Duration.ofMillis(10));
    }
}
