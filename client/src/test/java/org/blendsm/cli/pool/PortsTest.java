package org.blendsm.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortsTest {
    private static final int HIGHEST = 65_535;
    private static final int LAST_SEAT = 7;
    /** What a seat has behind its chaincode's port. */
    private static final int BEHIND = 1;

    @Test
    void from_the_highest_base_the_last_part_has_the_last_port() {
        assertThat(Ports.from(Ports.highestBase(false)).byName().values())
                .contains(HIGHEST)
                .allMatch(port -> port <= HIGHEST);
    }

    @Test
    void a_network_on_real_fabric_has_room_behind_the_parts() {
        Ports ports = Ports.from(Ports.highestBase(true)).onFabric();

        assertThat(ports.chaincodeOf(LAST_SEAT) + BEHIND).isEqualTo(HIGHEST);
    }
}
