package org.blendsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private static final URI DOOR = URI.create("https://door.example");

    @Test
    void a_plain_broker_is_told_as_such() {
        Addresses addresses = Addresses.onHosts(DOOR, "127.0.0.1:1883", "127.0.0.1:7055", "operator");

        assertThat(addresses.brokers())
                .containsExactly(URI.create("mqtt://127.0.0.1:1883"), URI.create("ws://127.0.0.1:1883"));
    }

    @Test
    void a_broker_behind_tls_is_never_told_without() {
        Addresses addresses = Addresses.onHosts(DOOR, "mqtts://broker.example:8883", "127.0.0.1:7055", "operator");

        assertThat(addresses.brokers())
                .containsExactly(URI.create("mqtts://broker.example:8883"), URI.create("wss://broker.example:8883"));
    }
}
