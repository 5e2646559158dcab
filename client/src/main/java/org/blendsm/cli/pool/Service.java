package org.blendsm.cli.pool;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.blendsm.cli.command.DataDirectory;

/** The seven services, by module; in the order of their usual ports. */
public enum Service {
    GATEWAY("gateway-service", "org.blendsm.gateway.GatewayService"),
    IDENTITY("identity-service", "org.blendsm.identity.IdentityService"),
    PUBSUB_PAYMENT("pubsub-payment-service", "org.blendsm.pubsub.PubsubPaymentService"),
    RATING("rating-service", "org.blendsm.rating.RatingService"),
    INTEGRITY("integrity-service", "org.blendsm.integrity.IntegrityService"),
    ACCESS_CONTROL("access-control-service", "org.blendsm.access.AccessControlService"),
    PRIVACY("privacy-service", "org.blendsm.privacy.PrivacyService");

    private final String title;
    private final String mainClass;

    Service(String title, String mainClass) {
        this.title = title;
        this.mainClass = mainClass;
    }

    /** Its module, its name in tokens and certificates, and its configuration file's name. */
    public String title() {
        return title;
    }

    public String mainClass() {
        return mainClass;
    }

    /** All that it is told before it starts: its settings, its certificate and key. */
    public Path folder(DataDirectory data) {
        return data.services().resolve(title);
    }

    /** Whether it speaks to the ledger, and so needs a certificate and a schema. */
    boolean onTheLedger() {
        return this != GATEWAY;
    }

    public static List<String> titles() {
        return Arrays.stream(values()).map(Service::title).toList();
    }
}
