package org.blendsm.pubsub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A journal of its own and a free port for each application context's broker. */
public final class TestBroker implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertyValues.of(
                        "blendsm.pubsub.mqtt.directory=" + directory(),
                        "blendsm.pubsub.mqtt.port=0",
                        "blendsm.pubsub.mqtt.fsync=false",
                        "blendsm.pubsub.broker=" + TestLedger.BROKER_KEY.address(),
                        "blendsm.pubsub.former-keys=" + formerKey(),
                        "blendsm.pubsub.schedules=false")
                .applyTo(context);
    }

    private static Path formerKey() {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(TestLedger.FORMER_BROKER.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        try {
            return Files.writeString(Files.createTempFile("blendsm-former-broker", ".pem"), pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("blendsm-broker");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
