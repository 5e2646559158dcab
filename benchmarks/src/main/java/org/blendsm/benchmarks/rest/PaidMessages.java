package org.blendsm.benchmarks.rest;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.benchmarks.BareClient;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Receipt;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.Transaction;

/**
 * P3, with the question of Publish-Pay-Subscribe: the ledger's transactions of one whole sale, from listing and issue
 * to the receipt, paid every message and every ten, against a transaction for each message. They are counted in the
 * blocks; nothing is timed, so one sale says it. Arguments: {@code [messages of a sale]}, a million where none are
 * named.
 */
public final class PaidMessages {
    private static final double MILLION = 1_000_000;
    private static final int PAYLOAD_BYTES = 128;
    private static final String ANCHOR = "integrity:anchor";
    private static final Duration EACH_THOUSAND = Duration.ofSeconds(2);
    private static final Duration ANYHOW = Duration.ofMinutes(1);

    private PaidMessages() {}

    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : (int) MILLION;
        Comparison.introduce(
                "P3: ledger transactions of a sale of %d messages, paid every 1 and every 10, embedded ledger"
                        .formatted(messages),
                0);
        try (Marketplace marketplace = Marketplace.start(Optional.empty());
                Ledger ledger = marketplace.ledger();
                BareClient bare = marketplace.ownKey("Counter", Role.BUYER)) {
            for (int every : List.of(1, 10)) {
                Marketplace.Managed seller = marketplace.managed("Seller " + every, Role.SELLER);
                OwnKeyMember buyer = marketplace.ownKey("Buyer " + every, Role.BUYER, ledger);
                long before = bare.height();
                sell(marketplace, seller, buyer, every, messages);
                tell(every, messages, transactions(bare, before));
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void sell(
            Marketplace marketplace, Marketplace.Managed seller, OwnKeyMember buyer, int every, int messages)
            throws InterruptedException {
        try (PaidSale sale = new PaidSale(marketplace, seller, buyer, every, messages)) {
            sale.deliver(messages, new byte[PAYLOAD_BYTES], ANYHOW.plus(EACH_THOUSAND.multipliedBy(messages / 1_000)));
            Receipt receipt = sale.settle();
            if (receipt.toMessage() != messages) {
                throw new IllegalStateException("paid for " + receipt.toMessage() + " messages");
            }
        }
    }

    private static void tell(int every, int messages, SortedMap<String, Integer> counted) {
        int anchors = Optional.ofNullable(counted.remove(ANCHOR)).orElse(0);
        int transactions = counted.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                Locale.ROOT,
                "K = %d: %d messages paid for: %d transactions %s, and %d anchors; one each would be %d: ratio %.7f%n"
                        + "  for a million messages, sold %d at a time: %.1f (pass: <= 10, stretch 3)%n",
                every,
                messages,
                transactions,
                counted,
                anchors,
                messages,
                (double) transactions / messages,
                messages,
                transactions * MILLION / messages);
    }

    /** How often each function stands in the blocks from there on. */
    private static SortedMap<String, Integer> transactions(BareClient bare, long from)
            throws GatewayException, InvalidProtocolBufferException {
        SortedMap<String, Integer> counted = new TreeMap<>();
        for (long number = from; number < bare.height(); number++) {
            for (ByteString bytes : bare.block(number).getData().getDataList()) {
                Payload payload = Payload.parseFrom(Envelope.parseFrom(bytes).getPayload());
                if (ChannelHeader.parseFrom(payload.getHeader().getChannelHeader())
                                .getType()
                        == HeaderType.ENDORSER_TRANSACTION_VALUE) {
                    counted.merge(function(payload), 1, Integer::sum);
                }
            }
        }
        return counted;
    }

    private static String function(Payload payload) throws InvalidProtocolBufferException {
        ChaincodeActionPayload endorsed = ChaincodeActionPayload.parseFrom(
                Transaction.parseFrom(payload.getData()).getActions(0).getPayload());
        return ChaincodeInvocationSpec.parseFrom(
                        ChaincodeProposalPayload.parseFrom(endorsed.getChaincodeProposalPayload())
                                .getInput())
                .getChaincodeSpec()
                .getInput()
                .getArgs(0)
                .toStringUtf8();
    }
}
