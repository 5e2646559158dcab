package org.blendsm.integrity.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.convert.support.DefaultConversionService;

class EventPositionTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "12", "12-0", "12-7"})
    void spring_reads_a_header_as_a_position_and_it_is_written_the_same(String header) {
        assertThat(new DefaultConversionService().convert(header, EventPosition.class))
                .hasToString(header);
    }
}
