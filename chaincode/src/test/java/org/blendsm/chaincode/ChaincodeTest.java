package org.blendsm.chaincode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.blendsm.model.contracts.Contracts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaincodeTest {
    @Test
    void it_serves_every_function_of_every_ledger_interface() {
        assertThat(Chaincode.law().stream().filter(LedgerFunction::submits).map(LedgerFunction::name))
                .containsExactlyInAnyOrderElementsOf(Contracts.submits());
    }

    @Test
    void it_listens_on_loopback_unless_told_otherwise() {
        assertThat(((InetSocketAddress) Chaincode.server(Map.of()).getServerAddress())
                        .getAddress()
                        .isLoopbackAddress())
                .isTrue();
        assertThat(Chaincode.server(Map.of("CHAINCODE_SERVER_ADDRESS", "127.0.0.2:7052"))
                        .getServerAddress())
                .isEqualTo(new InetSocketAddress("127.0.0.2", 7052));
    }

    @Test
    void an_address_without_a_port_is_refused_with_its_form() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chaincode.server(Map.of("CHAINCODE_SERVER_ADDRESS", "localhost")))
                .withMessageContaining("host:port");
    }

    @Test
    void what_the_peer_knows_it_as_may_stand_in_a_file(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("blendsm.id"), "blendsm_1:abc\n");
        assertThat(Chaincode.id(Map.of("CHAINCODE_ID_FILE", file.toString()))).isEqualTo("blendsm_1:abc");
        assertThat(Chaincode.id(Map.of("CHAINCODE_ID", "blendsm_2:def"))).isEqualTo("blendsm_2:def");
        assertThat(Chaincode.id(Map.of())).isEqualTo("blendsm");
    }

    @Test
    void a_key_file_turns_tls_on() {
        var server = Chaincode.server(Map.of("CHAINCODE_TLS_KEY", "key.pem", "CHAINCODE_TLS_CERT", "cert.pem"));
        assertThat(server.isTlsEnabled()).isTrue();
        assertThat(server.getKeyCertChainFile()).isEqualTo("cert.pem");
    }
}
