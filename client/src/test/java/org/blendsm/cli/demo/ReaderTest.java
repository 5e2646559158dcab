package org.blendsm.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.cli.pool.SelfSigned;
import org.blendsm.client.OwnKeyMember;
import org.blendsm.client.StreamMessage;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.LedgerObserver;
import org.blendsm.fabric.Patience;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes although it should not, a moment after what should. Nobody is there whom the buyer could pay. */
class ReaderTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String SOMEBODY = "ab".repeat(32);

    @TempDir
    private Path scratch;

    private Ledger ledger;
    private Reader reader;

    @BeforeEach
    void make() throws Exception {
        KeyPair key = P256.newKey();
        X509Certificate certificate = SelfSigned.certificate(key, Duration.ofHours(1));
        Path root = Files.writeString(scratch.resolve("tls-root.pem"), Certificates.pem(certificate));
        ledger = Ledger.connect(
                new LedgerConnection(
                        "127.0.0.1:1", root, Optional.empty(), "marketplace", "blendsm", OperatorFolder.KEEP_ALIVE),
                Patience.USUAL,
                LedgerObserver.NONE);
        OwnKeyMember buyer = OwnKeyMember.of(
                new MemberId("cd".repeat(MemberId.HEX_DIGITS / 2)),
                new Identity("OperatorMSP", certificate),
                key,
                URI.create("http://127.0.0.1:1"),
                ledger);
        reader = new Reader(buyer, AgreementId.of(SOMEBODY), new Sha256(SOMEBODY), new SaleSettings(200, 5, 10, 30, 1));
        reader.take(message(0));
    }

    @AfterEach
    void leave() {
        ledger.close();
    }

    private static StreamMessage message(long sequence) {
        return new StreamMessage(ProductId.of(SOMEBODY), sequence, new byte[0]);
    }

    @Test
    void what_leaks_while_nothing_may_come_is_seen_at_once() {
        CompletableFuture<Void> leak = CompletableFuture.runAsync(() -> reader.take(message(1)));

        assertThat(reader.countAfter(LONG, 1)).isEqualTo(2);
        leak.join();
    }

    @Test
    void where_nothing_leaks_there_is_what_was_there() {
        assertThat(reader.countAfter(Duration.ofMillis(20), 1)).isEqualTo(1);
    }
}
