package org.blendsm.benchmarks.ledger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.blendsm.embedded.ChaincodeAddress;
import org.blendsm.embedded.EmbeddedLedger;
import org.blendsm.embedded.Settings;
import org.blendsm.embedded.genesis.ChannelProfile;

/**
 * The embedded ledger with a block timeout that its own program does not offer: with none, blocks stay small and a
 * chain grows long soon. Arguments: data folder, chaincode's name and port, block timeout in milliseconds. Says
 * {@code ready}.
 */
final class LedgerProgram {
    private static final int GATEWAY_LIMIT = 5_000;

    private LedgerProgram() {}

    public static void main(String[] args) throws Exception {
        ChannelProfile usual = ChannelProfile.named("marketplace");
        ChannelProfile profile = new ChannelProfile(
                usual.channel(),
                usual.maxTransactions(),
                usual.preferredBlockBytes(),
                usual.maxTransactionBytes(),
                Duration.ofMillis(Long.parseLong(args[3])));
        EmbeddedLedger ledger = EmbeddedLedger.start(Settings.builder()
                .data(Path.of(args[0]))
                .channel(profile)
                .gatewayLimit(GATEWAY_LIMIT)
                .chaincodes(List.of(new ChaincodeAddress(args[1], "127.0.0.1", Integer.parseInt(args[2]))))
                .build());
        System.out.println("ready");
        ledger.failure().join();
    }
}
