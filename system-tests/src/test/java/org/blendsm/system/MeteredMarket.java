package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.Money;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Role;
import org.blendsm.system.RunningMarket.Managed;

/** One stream under way that the broker meters: who publishes to it and who reads it, over the end of an instance. */
final class MeteredMarket {
    private static final Money PRICE = new Money(2);
    private static final int DEPOSITED = 20_000;

    private final Managed seller;
    private final Product.Offered product;
    private final CountingSeller counting;
    private final StreamAccess access;
    private final SortedMap<Long, String> received = new ConcurrentSkipListMap<>();

    MeteredMarket(RunningMarket market) {
        seller = market.admit("Counting seller", Role.SELLER);
        Managed buyer = market.admit("Reading buyer", Role.BUYER);
        market.issue(buyer.address(), PRICE.times(DEPOSITED));
        product = RunningMarket.offer(seller, PRICE, 10, 400);
        access = StreamAccess.toReceive(
                buyer.door(),
                RunningMarket.accept(buyer, product, PRICE.times(DEPOSITED), PaymentMode.METERED)
                        .id());
        counting = new CountingSeller(
                StreamAccess.toPublish(seller.door(), product.listing().id()));
    }

    Managed seller() {
        return seller;
    }

    CountingSeller counting() {
        return counting;
    }

    /** From now on, until the connection ends. */
    StreamSubscriber read() {
        return StreamSubscriber.open(
                access,
                product.listing().id(),
                message -> received.put(message.sequence(), new String(message.payload(), UTF_8)));
    }

    /** Every message of the stream, in its order, once one more has come through. */
    List<String> readToTheEnd() {
        try (StreamSubscriber _ = read()) {
            String last = counting.publishOne();
            await().atMost(RunningInstance.PATIENCE).until(() -> received.containsValue(last));
            return List.copyOf(received.values());
        }
    }
}
