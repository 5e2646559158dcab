package org.blendsm.chaincode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.Map;
import org.blendsm.model.contracts.Contracts;
import org.junit.jupiter.api.Test;

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
    void a_key_file_turns_tls_on() {
        var server = Chaincode.server(Map.of("CHAINCODE_TLS_KEY", "key.pem", "CHAINCODE_TLS_CERT", "cert.pem"));
        assertThat(server.isTlsEnabled()).isTrue();
        assertThat(server.getKeyCertChainFile()).isEqualTo("cert.pem");
    }
}
