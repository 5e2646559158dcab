package org.blendsm.identity.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.TestPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevokedCertificatesTest {
    @TempDir
    Path folder;

    @Test
    void of_those_who_need_a_certificate_looked_up_one_at_the_most_waits_for_a_ca_that_hangs() throws Exception {
        X509Certificate certificate = TestPool.service("rating-service").certificate();
        Authorities hanging = mock(Authorities.class);
        when(hanging.revocationList(anyString())).thenThrow(new SocketTimeoutException("it says nothing"));
        RevokedCertificates revoked = revokedBy(hanging, certificate);

        for (int i = 0; i < 3; i++) {
            assertThat(revoked.contains(certificate)).isTrue();
        }

        verify(hanging, times(1)).revocationList(anyString());
        revoked.ask();
        verify(hanging, times(2)).revocationList(anyString());
    }

    private RevokedCertificates revokedBy(Authorities authorities, X509Certificate authority) throws Exception {
        Path pem = Files.writeString(folder.resolve("ca.pem"), Certificates.pem(authority));
        BlendsmProperties blendsm = mock(BlendsmProperties.class, RETURNS_DEEP_STUBS);
        when(blendsm.ledger().mspId()).thenReturn("ProviderMSP");
        IdentityProperties identity = mock(IdentityProperties.class, RETURNS_DEEP_STUBS);
        when(identity.authority("ProviderMSP").caCert()).thenReturn(pem);
        return new RevokedCertificates(authorities, blendsm, identity);
    }
}
