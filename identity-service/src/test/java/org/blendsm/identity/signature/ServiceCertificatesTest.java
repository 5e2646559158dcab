package org.blendsm.identity.signature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.identity.TestPool;
import org.junit.jupiter.api.Test;

class ServiceCertificatesTest {
    private final X509Certificate rating = TestPool.service("rating-service").certificate();
    private final Set<X509Certificate> revoked = new HashSet<>();

    @Test
    void a_service_is_known_again() throws Exception {
        ServiceCertificates certificates = ofTheProvider();

        assertThat(certificates.service(List.of(rating), new Date())).contains("rating-service");
        assertThat(certificates.service(List.of(rating), new Date())).contains("rating-service");
    }

    @Test
    void a_certificate_that_is_over_is_no_services_however_well_it_was_known() throws Exception {
        ServiceCertificates certificates = ofTheProvider();
        Date over = Date.from(rating.getNotAfter().toInstant().plus(Duration.ofSeconds(1)));

        assertThat(certificates.service(List.of(rating), new Date())).isPresent();
        assertThat(certificates.service(List.of(rating), over)).isEmpty();
    }

    @Test
    void a_certificate_that_the_ca_took_back_is_no_services_however_well_it_was_known() throws Exception {
        ServiceCertificates certificates = ofTheProvider();
        assertThat(certificates.service(List.of(rating), new Date())).isPresent();

        revoked.add(rating);

        assertThat(certificates.service(List.of(rating), new Date())).isEmpty();
        assertThat(ofTheProvider().service(List.of(rating), new Date())).isEmpty();
    }

    @Test
    void another_organisations_certificate_is_no_services_the_second_time_either() throws Exception {
        ServiceCertificates certificates = ofTheProvider();
        List<X509Certificate> foreign =
                List.of(TestPool.foreignService("rating-service").certificate());

        assertThat(certificates.service(foreign, new Date())).isEmpty();
        assertThat(certificates.service(foreign, new Date())).isEmpty();
    }

    private ServiceCertificates ofTheProvider() throws IOException {
        String authority = requireNonNull(TestPool.connection().organisations().get("provider"))
                .caCertPath();
        return new ServiceCertificates(Certificates.read(Path.of(authority)), revoked::contains);
    }
}
