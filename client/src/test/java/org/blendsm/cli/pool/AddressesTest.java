package org.blendsm.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import org.blendsm.cli.command.CommandFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final URI DOOR = URI.create("https://door.example");

    @Test
    void a_plain_broker_is_told_as_such() {
        Addresses addresses = Addresses.onHosts(DOOR, "127.0.0.1:1883", "127.0.0.1:7055", "operator", false);

        assertThat(addresses.brokers())
                .containsExactly(URI.create("mqtt://127.0.0.1:1883"), URI.create("ws://127.0.0.1:1883"));
    }

    @Test
    void a_broker_behind_tls_is_never_told_without() {
        Addresses addresses =
                Addresses.onHosts(DOOR, "mqtts://broker.example:8883", "127.0.0.1:7055", "operator", false);

        assertThat(addresses.brokers())
                .containsExactly(URI.create("mqtts://broker.example:8883"), URI.create("wss://broker.example:8883"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl://broker.example:1",
                "MQTTS://broker.example:8883",
                "mqtts://broker.example",
                "broker.example",
                ""
            })
    void what_would_be_told_as_something_else_is_refused(String mqtt) {
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> Addresses.onHosts(DOOR, mqtt, "127.0.0.1:7055", "operator", false))
                .withMessageContaining("mqtts://HOST:PORT");
    }
}
