package org.blendsm.system.marketplace;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.blendsm.model.Sha256;

/** Request bodies as they should be. */
final class Bodies {
    private Bodies() {}

    static Map<String, Object> product() {
        return Map.of(
                "title", "Telemetry",
                "summary", "Counters of a machine",
                "tags", List.of("telemetry"),
                "mediaType", "application/json",
                "sample", "{}",
                "terms", "Use it.");
    }

    static Map<String, Object> offer() {
        return Map.of(
                "pricePerMessage", 5,
                "voucherEvery", 10,
                "creditWindow", 30,
                "term", "PT48H",
                "claimWindow", "PT1H",
                "refundWindow", 0,
                "paymentModes", List.of("VOUCHER", "METERED"),
                "hashedBy", "BROKER",
                "brokerFee", 100);
    }

    static Map<String, Object> acceptance(String product, String offer, long deposit) {
        return Map.of("product", product, "offer", offer, "deposit", deposit, "paymentMode", "VOUCHER");
    }

    static Map<String, Object> right(String holder, String product) {
        return Map.of(
                "holder",
                holder,
                "actions",
                List.of("SUBSCRIBE"),
                "product",
                product,
                "duration",
                "PT24H",
                "delegable",
                Map.of("depth", 1, "width", 8));
    }

    /** Of such a right, for some hours of its day. */
    static Map<String, Object> delegation(String holder) {
        String until = Instant.now()
                .plus(Duration.ofHours(8))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        return Map.of("holder", holder, "actions", List.of("SUBSCRIBE"), "until", until);
    }

    static Map<String, Object> consent(String product) {
        return Map.of("product", product, "duration", "P30D", "wording", wording());
    }

    static Map<String, Object> wording() {
        return Map.of(
                "words",
                "What was measured about me",
                "salt",
                Base64.getEncoder().encodeToString(new byte[32]));
    }

    static Map<String, Object> zoneTicket(String device) {
        return Map.of("device", device, "duration", "PT24H");
    }

    static Map<String, Object> sealed(String product, byte[] content) {
        return Map.of(
                "product",
                product,
                "ciphertext",
                Sha256.of(content).value(),
                "plaintext",
                Sha256.of().value(),
                "content",
                Base64.getEncoder().encodeToString(content));
    }
}
