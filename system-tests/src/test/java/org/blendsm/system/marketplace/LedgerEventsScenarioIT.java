package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blendsm.fabric.EventBlock;
import org.blendsm.fabric.LedgerEvents;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The ledger's events as members follow them, through the gateway and at the service itself. */
@ExtendWith(RunningMarketplace.Extension.class)
class LedgerEventsScenarioIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Scene scene;
    private final URI gateway;

    LedgerEventsScenarioIT(Scene scene) {
        this.scene = scene;
        this.gateway = scene.marketplace.gateway();
    }

    private String end;

    @BeforeEach
    void so_far() {
        end = EventFollower.end(gateway, scene.stranger.token());
    }

    @Test
    void the_whole_story_is_told_block_by_block_as_a_peer_tells_it() {
        List<String> atThePeer = new CopyOnWriteArrayList<>();
        try (LedgerEvents peer = scene.marketplace
                        .keyIn("tools")
                        .at(scene.marketplace.ledger())
                        .events(remembering(atThePeer));
                EventFollower follower = EventFollower.from("0", gateway, scene.stranger.token())) {
            peer.start();
            follower.awaitPosition(end);
            await().atMost(PATIENCE).until(() -> atThePeer.stream().anyMatch(event -> event.startsWith(end + " ")));
            List<String> told = follower.events().stream()
                    .map(event -> event.path("id").asString() + " "
                            + event.path("transaction").asString() + " "
                            + event.path("type").asString())
                    .toList();
            int all = told.indexOf(atThePeer.stream()
                    .filter(event -> event.startsWith(end + " "))
                    .findFirst()
                    .orElseThrow());
            assertThat(all).as("events until %s", end).isGreaterThan(10);
            assertThat(told.subList(0, all + 1)).isEqualTo(atThePeer.subList(0, all + 1));
        }
    }

    @Test
    void who_comes_back_goes_on_exactly_after_the_last_id_at_whichever_door() {
        List<JsonNode> whole;
        List<String> ids;
        try (EventFollower follower = EventFollower.from("0", gateway, scene.seller.token())) {
            follower.awaitPosition(end);
            whole = new ArrayList<>(follower.events());
            // the first id is the position itself
            ids = follower.ids().subList(1, whole.size() + 1);
        }
        for (URI door : List.of(gateway, scene.marketplace.service("integrity-service"))) {
            int middle = ids.indexOf(end) / 2;
            try (EventFollower again = EventFollower.from(ids.get(middle), door, scene.buyer.token())) {
                again.awaitPosition(end);
                int last = ids.indexOf(end);
                assertThat(again.events().subList(0, last - middle)).isEqualTo(whole.subList(middle + 1, last + 1));
            }
        }
    }

    @Test
    void what_a_member_does_is_told_to_the_others() {
        try (EventFollower follower = EventFollower.from("", gateway, scene.buyer.token())) {
            await().atMost(PATIENCE).until(() -> !follower.ids().isEmpty());
            String product = scene.as(scene.seller, "POST", "/api/v1/products", Bodies.product())
                    .path("listing")
                    .path("id")
                    .asString();
            await().atMost(PATIENCE)
                    .until(() -> follower.events().stream()
                            .anyMatch(event ->
                                    event.path("type").asString().equals("org.blendsm.catalogue.ProductPublished")
                                            && event.path("data").toString().contains(product)));
        }
    }

    @Test
    void who_is_expelled_is_cut_and_not_told_of_it() {
        Scene.Managed gone = scene.admit("Gone");
        try (EventFollower follower = EventFollower.from(end, gateway, gone.token())) {
            await().atMost(PATIENCE).until(() -> !follower.ids().isEmpty());
            scene.as(
                    scene.operator,
                    "POST",
                    "/api/v1/members/" + gone.address() + "/expulsion",
                    Map.of("reason", "for the test"));
            assertThat(follower.awaitEnd()).containsExactly("NOT_IN_GOOD_STANDING");
            assertThat(follower.events())
                    .noneMatch(event -> event.path("data").toString().contains("for the test")
                            && event.path("data").toString().contains(gone.address()));
        }
    }

    private static LedgerEvents.Reader remembering(List<String> events) {
        return new LedgerEvents.Reader() {
            private long next;

            @Override
            public long nextBlock() {
                return next;
            }

            @Override
            public void read(List<EventBlock> blocks) {
                for (EventBlock block : blocks) {
                    if (block.number() < next) {
                        continue;
                    }
                    for (int i = 0; i < block.occurrences().size(); i++) {
                        EventBlock.Occurrence occurrence = block.occurrences().get(i);
                        // org.blendsm.model.rating.RatingEvent$MemberRated: its package is its concept
                        String concept =
                                occurrence.event().getClass().getPackageName().replaceAll(".*\\.", "");
                        events.add(block.number() + "-" + i + " " + occurrence.transactionId() + " org.blendsm."
                                + concept + "." + occurrence.event().getClass().getSimpleName());
                    }
                    next = block.number() + 1;
                }
            }
        };
    }
}
