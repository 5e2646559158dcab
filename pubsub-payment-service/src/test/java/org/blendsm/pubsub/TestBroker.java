package org.blendsm.pubsub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.blendsm.fabric.testing.ContextFolder;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A journal of its own and a free port for each application context's broker. */
public final class TestBroker implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Path folder = ContextFolder.of(context, "blendsm-broker");
        TestPropertyValues.of(
                        "blendsm.pubsub.mqtt.directory=" + folder.resolve("journal"),
                        "blendsm.pubsub.mqtt.port=0",
                        "blendsm.pubsub.mqtt.fsync=false",
                        "blendsm.pubsub.broker=" + TestLedger.BROKER_KEY.address(),
                        "blendsm.pubsub.former-keys=" + formerKey(folder),
                        "blendsm.pubsub.schedules=false")
                .applyTo(context);
    }

    private static Path formerKey(Path folder) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(TestLedger.FORMER_BROKER.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        try {
            return Files.writeString(folder.resolve("former.pem"), pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
