package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.blendsm.system.Dashboard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the ready dashboard shows is really measured; RealNetworkIT asks Fabric's nodes for theirs. */
@ExtendWith(RunningMarketplace.Extension.class)
class DashboardIT {
    private static final List<String> SERVICES = List.of(
            "identity-service",
            "pubsub-payment-service",
            "rating-service",
            "integrity-service",
            "access-control-service",
            "privacy-service");

    @Test
    void every_figure_that_the_dashboard_shows_of_a_service_is_told_by_each(RunningMarketplace marketplace)
            throws IOException {
        String token = Wire.token(marketplace.gateway(), marketplace.console());
        assertThat(Dashboard.metricsOfServices())
                .hasSizeGreaterThan(5)
                .contains("http_server_requests_seconds_count", "blendsm_ledger_events_staleness_seconds");
        for (String service : SERVICES) {
            URI metrics = marketplace.service(service).resolve("/actuator/prometheus");
            Wire.Answer told = Wire.Request.of("GET", metrics).bearing(token).send();
            assertThat(told.status()).as(service).isEqualTo(200);
            assertThat(Dashboard.metricsOfServices())
                    .as("told by %s", service)
                    .allMatch(metric -> Dashboard.tells(told.text(), metric));
        }
    }
}
