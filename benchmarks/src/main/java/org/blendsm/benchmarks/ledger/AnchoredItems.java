package org.blendsm.benchmarks.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.fabric.Signatory;
import org.blendsm.integrity.tree.Edge;
import org.blendsm.integrity.tree.Subtree;
import org.blendsm.integrity.tree.Tile;
import org.blendsm.integrity.tree.TileId;
import org.blendsm.integrity.tree.Tiles;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.model.membership.Role;

/**
 * M1: messages whose fingerprints stand on the ledger, a thousand under each anchor as a broker does it, against an
 * anchor for each message. Both sides hash their leaves, grow their trees and prove each to go on from the last; each
 * of the clients has a stream of its own, straight at the peer. Arguments: {@code embedded|small|default [clients]
 * [pairs of rounds] [seconds of a round] [messages under an anchor]}.
 */
public final class AnchoredItems {
    private static final long SEED = 20_261_202;
    private static final Sha256 PAYLOAD = Sha256.of(new byte[128]);

    private final Signatory seller;
    private final MemberId broker;
    private final LedgerUnderLoad ledger;

    /** A stream, the growing edge of its tree as a seller that hashes it has it, and how much of it is anchored. */
    private static final class Growing {
        private final ProductId stream;
        private final Map<TileId, Tile> edge = new HashMap<>();
        private final Anchors anchors;
        private long anchored;

        private Growing(ProductId stream, Anchors anchors) {
            this.stream = stream;
            this.anchors = anchors;
        }

        private void grow(int messages) {
            Edge grown = new Edge(anchored, edge.values());
            for (int i = 0; i < messages; i++) {
                grown.append(new Leaf(stream, grown.treeSize(), PAYLOAD).hash());
            }
            grown.changed().forEach(tile -> edge.put(tile.id(), tile));
            Tiles tiles = new Tiles(edge.values());
            List<Sha256> consistency = Subtree.consistency(anchored, grown.treeSize()).stream()
                    .map(tiles::hash)
                    .toList();
            anchors.anchor(new NewAnchor(stream, grown.treeSize(), grown.root(), consistency));
            anchored = grown.treeSize();
            edge.keySet().retainAll(TileId.edge(anchored));
        }
    }

    private AnchoredItems(Founded founded, LedgerUnderLoad ledger) throws Exception {
        this.seller = founded.admit("Telemetry Ltd", Role.SELLER);
        this.broker = Founded.address(founded.admit("Broker Ltd", Role.BROKER));
        this.ledger = ledger;
    }

    public static void main(String[] args) throws Exception {
        String profile = args[0];
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 16;
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Duration round = Duration.ofSeconds(args.length > 3 ? Integer.parseInt(args[3]) : 4);
        int together = args.length > 4 ? Integer.parseInt(args[4]) : 1_000;
        Comparison.introduce(
                "M1: %s, %d messages under an anchor against one each, %d clients with a stream each, %d pairs of %d s"
                        .formatted(profile, together, clients, pairs, round.toSeconds()),
                SEED);
        try (LedgerUnderLoad ledger = LedgerUnderLoad.of(profile);
                Founded founded = Founded.on(ledger)) {
            AnchoredItems measured = new AnchoredItems(founded, ledger);
            ClosedLoop ours = measured.anchoring(clients, together);
            ClosedLoop theirs = measured.anchoring(clients, 1);
            Comparison<Double> comparison = new Comparison<>(
                    new Comparison.Side<>(
                            "together",
                            () -> together * ours.run(clients, round).perSecond()),
                    new Comparison.Side<>(
                            "one each", () -> theirs.run(clients, round).perSecond()),
                    SEED);
            comparison.warm(Double::doubleValue);
            comparison
                    .run(pairs)
                    .tell("messages anchored a second", Double::doubleValue, "pass: lower end >= 500, stretch 1000");
            System.out.printf("failed: together %d, one each %d%n", ours.failed(), theirs.failed());
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private ClosedLoop anchoring(int clients, int messages) {
        BlockingQueue<Growing> streams = new LinkedBlockingQueue<>();
        for (int i = 0; i < clients; i++) {
            streams.add(new Growing(stream(), seller.contract(Anchors.class)));
        }
        return new ClosedLoop(Publishing.watched(ledger), () -> {
            Growing stream = streams.take();
            try {
                stream.grow(messages);
            } finally {
                streams.put(stream);
            }
            return stream;
        });
    }

    private ProductId stream() {
        Catalogue catalogue = seller.contract(Catalogue.class);
        ProductId product =
                catalogue.publish(key(), Publishing.PRODUCT).listing().id();
        NewOffer conditions = new NewOffer(
                new Money(1),
                1,
                1,
                Duration.ofDays(2),
                Duration.ofHours(1),
                0,
                List.of(PaymentMode.VOUCHER),
                HashedBy.SOURCE,
                broker,
                0);
        catalogue.offer(key(), product, conditions);
        return product;
    }

    private static IdempotencyKey key() {
        return new IdempotencyKey(UUID.randomUUID().toString());
    }
}
