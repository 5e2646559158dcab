package org.blendsm.cli.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blendsm.cli.Blendsm;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.NodeDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeCommandTest {
    private static final String ROW = """
            {"name": "provider2", "kind": "NODE", "organisation": "ProviderMSP",
             "endpoints": {"peer": "127.0.0.1:7095"}, "tlsCertificates": {"peer": "%s"}}
            """.formatted("ab".repeat(32));

    @TempDir
    private Path scratch;

    private final StringWriter err = new StringWriter();

    private int node(String... words) {
        List<String> all = new ArrayList<>(List.of("node"));
        all.addAll(List.of(words));
        return Blendsm.commandLine().setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "kind", "organisation", "endpoints", "tlsCertificates"})
    void a_row_without_one_of_its_fields_is_refused_with_a_reason(String field) throws Exception {
        Path row = Files.writeString(scratch.resolve("row.json"), ROW.replace("\"" + field + "\"", "\"other\""));
        assertThat(node("register", "--operator", scratch.toString(), row.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("blendsm: this is no row of a node: ")
                .contains(field);
    }

    @Test
    void a_row_leaves_what_its_pool_says_of_itself_as_it_stands() {
        MemberId broker = PublicKeyInfo.of(P256.newKey().getPublic()).address();
        Node before = Node.approved("provider2", Node.Kind.NODE, "ProviderMSP", 1)
                .describedAs(
                        new NodeDescription(
                                "provider2",
                                new TreeMap<>(Map.of("identity", "http://provider.test", "peer", "before")),
                                new TreeMap<>(),
                                Optional.of("keys"),
                                2),
                        broker);
        var row = new NodeCommand.Row(
                "provider2", Node.Kind.NODE, "ProviderMSP", new TreeMap<>(Map.of("peer", "now")), new TreeMap<>());

        Node after = row.after(Optional.of(before));

        assertThat(after.endpoints()).isEqualTo(Map.of("identity", "http://provider.test", "peer", "now"));
        assertThat(after.tokenKeys()).contains("keys");
        assertThat(after.broker()).contains(broker);
        assertThat(after.version()).isEqualTo(3);
        assertThat(row.after(Optional.of(before.retiredFor("gone"))).tokenKeys())
                .isEmpty();
    }

    @Test
    void a_name_that_no_node_can_have_is_refused_before_anybody_is_asked() {
        int status =
                node("approve", "--operator", scratch.toString(), "--kind=NODE", "--organisation=AMSP", "n".repeat(81));
        assertThat(status).isEqualTo(1);
        assertThat(err.toString()).startsWith("blendsm: this can be no node: ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"approve --kind=NODE --organisation=ProviderMSP provider2", "retire --reason=gone provider2"})
    void a_peer_that_is_not_there_is_told_in_one_line(String words) throws Exception {
        try (Socket silent = new Socket()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // nobody listens: it refuses
            List<String> all = new ArrayList<>(List.of(words.split(" ", -1)));
            all.addAll(List.of("--operator", operator("127.0.0.1:" + silent.getLocalPort())));

            assertThat(node(all.toArray(String[]::new))).isEqualTo(1);
        }
        assertThat(err.toString())
                .startsWith("blendsm: ")
                .contains("UNAVAILABLE")
                .hasLineCount(1);
    }

    private String operator(String peer) throws Exception {
        KeyPair keys = P256.newKey();
        OperatorFolder folder = new OperatorFolder(scratch.resolve("operator"));
        folder.key().write(new CertifiedKey(keys.getPrivate(), SelfSigned.certificate(keys, Duration.ofDays(1))));
        Files.copy(folder.key().certificate(), folder.folder().resolve("tls-root.pem"));
        Files.write(
                folder.folder().resolve("pool.json"),
                CanonicalJson.encode(new OperatorFolder.Pool(
                        URI.create("http://127.0.0.1:8080"),
                        peer,
                        "localhost",
                        "marketplace",
                        "OperatorMSP",
                        Sha256.of("network".getBytes(UTF_8)))));
        return folder.folder().toString();
    }
}
