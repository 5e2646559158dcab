package org.blendsm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.Test;

class InOrderTest {
    private final InOrder order = new InOrder(ProductId.of("a".repeat(64)));

    private void receive(long sequence) {
        assertThat(order.isNew(sequence)).as("%d", sequence).isTrue();
        order.received(sequence);
    }

    @Test
    void a_stream_may_be_entered_anywhere_and_goes_on_from_there() {
        receive(7);
        receive(8);
    }

    @Test
    void what_comes_again_is_not_new() {
        receive(7);
        receive(8);
        assertThat(order.isNew(7)).isFalse();
        assertThat(order.isNew(8)).isFalse();
        receive(9);
    }

    @Test
    void what_was_left_out_is_missed() {
        receive(7);
        assertThatExceptionOfType(DataPlaneException.class)
                .isThrownBy(() -> order.isNew(9))
                .withMessageContaining("message 9")
                .withMessageContaining("after 7");
        receive(8);
        receive(9);
    }
}
