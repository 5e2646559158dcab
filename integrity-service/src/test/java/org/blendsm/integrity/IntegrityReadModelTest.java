package org.blendsm.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestNetwork;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.integrity.Anchor;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.integrity.IntegrityEvent;
import org.blendsm.model.ledger.LedgerEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** What the ledger's events become. */
@ServiceTest
class IntegrityReadModelTest {
    private static final Telemetry STREAM =
            Telemetry.of("telemetry", new MemberId("a".repeat(40)), new MemberId("b".repeat(40)));

    @Autowired
    TestNetwork network;

    @Autowired
    StreamRegister streams;

    @Autowired
    AnchorRegister anchors;

    @Autowired
    JdbcClient database;

    @MockitoBean
    Anchors ledger;

    @BeforeEach
    void nothing_yet() {
        database.sql("truncate stream, anchor").update();
    }

    @Test
    void the_latest_offer_names_the_anchorer_even_when_it_is_withdrawn() {
        network.happened(STREAM.published());
        assertThat(streams.anchorer(STREAM.stream())).isEmpty();
        network.happened(STREAM.offered(HashedBy.SOURCE));
        assertThat(streams.anchorer(STREAM.stream())).contains(STREAM.seller());
        network.happened(STREAM.offered(HashedBy.BROKER));
        assertThat(streams.anchorer(STREAM.stream())).contains(STREAM.broker());
        network.happened(STREAM.withdrawn(HashedBy.BROKER));
        assertThat(streams.anchorer(STREAM.stream())).contains(STREAM.broker());
    }

    @Test
    void a_stream_that_no_product_has_is_refused() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> streams.anchorer(STREAM.stream()))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(RefusalCode.PRODUCT_NOT_FOUND));
    }

    @Test
    void anchors_are_paged_by_the_size_of_their_trees() {
        List<Anchor> made = new ArrayList<>();
        for (long size = 9; size < 120; size += 10) {
            made.add(STREAM.anchor(size));
            network.happened(new IntegrityEvent.StreamAnchored(made.getLast()));
        }
        assertThat(anchors.latest(STREAM.stream())).contains(made.getLast());
        assertThat(anchors.find(STREAM.stream(), 19)).contains(made.get(1));
        assertThat(anchors.find(STREAM.stream(), 20)).isEmpty();

        List<Anchor> read = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Anchor> page = anchors.list(STREAM.stream(), new PageRequest(5, after));
            read.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        assertThat(read).isEqualTo(made);
    }

    @Test
    void dropped_and_rebuilt_from_the_events_it_is_the_same() {
        List<LedgerEvent> told = List.of(
                STREAM.published(),
                STREAM.offered(HashedBy.SOURCE),
                new IntegrityEvent.StreamAnchored(STREAM.anchor(10)),
                STREAM.offered(HashedBy.BROKER),
                new IntegrityEvent.StreamAnchored(STREAM.anchor(25)),
                STREAM.withdrawn(HashedBy.BROKER));
        told.forEach(network::happened);
        List<String> before = rows();
        assertThat(before).hasSize(3);

        database.sql("truncate stream, anchor").update();
        assertThat(rows()).isEmpty();
        told.forEach(network::happened);

        assertThat(rows()).isEqualTo(before);
    }

    private List<String> rows() {
        return database.sql("""
                        select stream.id || ' ' || stream.anchorer as row from stream
                        union all select stream || ' ' || tree_size || ' ' || record from anchor order by row""").query(String.class).list();
    }
}
