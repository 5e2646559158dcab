package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is left to steal after an instance was founded: a key that operates, and none that administers. */
@ExtendWith(RunningMarketplace.Extension.class)
class OperatorsKeyIT {
    @Test
    void the_operators_key_administers_no_organisation(RunningMarketplace marketplace) throws Exception {
        X509Certificate certificate = Certificates.read(operator(marketplace).resolve("cert.pem"));
        assertThat(certificate.getSubjectX500Principal().getName())
                .contains("OU=client")
                .doesNotContain("admin")
                .as("the name under which identity-service revokes it")
                .contains("CN=" + PublicKeyInfo.of(certificate.getPublicKey()).address());
    }

    @Test
    void the_founders_key_is_gone(RunningMarketplace marketplace) {
        assertThat(operator(marketplace).resolve("founder")).doesNotExist();
    }

    private static Path operator(RunningMarketplace marketplace) {
        return marketplace.data().resolve("operator");
    }
}
