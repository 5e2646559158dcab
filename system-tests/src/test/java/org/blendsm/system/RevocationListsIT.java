package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.crypto.P256;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which lists of revoked certificates a channel keeps beside an authority's newest: the network's scripts' own words.
 */
class RevocationListsIT {
    private static final Path SCRIPTS =
            Path.of("../fabric-network/scripts").toAbsolutePath().normalize();
    private static final KeyPair AUTHORITY = P256.newKey();

    @TempDir
    private Path scratch;

    @BeforeEach
    void openssl() {
        assumeTrue(RealNetwork.isThere("openssl"), "not on PATH: openssl");
    }

    @Test
    void a_list_that_says_no_more_than_the_newest_is_kept_no_longer() throws Exception {
        assertThat(stillNeeded(list(1, 2, 3), list(1, 2), list(), list(1, 2, 3)))
                .isEmpty();
    }

    @Test
    void what_an_authority_has_forgotten_stays_revoked() throws Exception {
        String before = list(1, 2, 3);
        assertThat(stillNeeded(list(1, 4), list(1), before)).containsExactly(before);
    }

    private List<String> stillNeeded(String newest, String... known) throws Exception {
        Path list = Files.writeString(scratch.resolve("newest.pem"), newest);
        Path said = scratch.resolve("said.txt");
        Process shell = new ProcessBuilder(
                        "bash",
                        "-c",
                        "set -euo pipefail; source " + SCRIPTS.resolve("revocations.sh") + "; still_needed " + list)
                .redirectError(scratch.resolve("shell.log").toFile())
                .redirectOutput(said.toFile())
                .start();
        try (var in = shell.outputWriter()) {
            for (String one : known) {
                in.write(Base64.getEncoder().encodeToString(one.getBytes(StandardCharsets.US_ASCII)) + "\n");
            }
        }
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue())
                .as(Files.readString(scratch.resolve("shell.log")))
                .isZero();
        return Files.readAllLines(said).stream()
                .map(line -> new String(Base64.getDecoder().decode(line), StandardCharsets.US_ASCII))
                .toList();
    }

    private static String list(int... serials) throws IOException, OperatorCreationException {
        Date now = Date.from(Instant.now());
        X509v2CRLBuilder list = new X509v2CRLBuilder(new X500Name("CN=ca-provider"), now);
        for (int serial : serials) {
            list.addCRLEntry(BigInteger.valueOf(serial), now, CRLReason.cessationOfOperation);
        }
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(AUTHORITY.getPrivate())));
        }
        return text.toString();
    }
}
