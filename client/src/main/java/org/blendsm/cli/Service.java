package org.blendsm.cli;

import java.util.Arrays;
import java.util.List;

/** The seven services, by module; in the order of their usual ports. */
enum Service {
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
    String title() {
        return title;
    }

    String mainClass() {
        return mainClass;
    }

    /** Whether it speaks to the ledger, and so needs a certificate and a schema. */
    boolean onTheLedger() {
        return this != GATEWAY;
    }

    static List<String> titles() {
        return Arrays.stream(values()).map(Service::title).toList();
    }
}
