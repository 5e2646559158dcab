package org.blendsm.identity.signature;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.blendsm.fabric.crypto.Certificates;
import org.blendsm.fabric.spring.BlendsmProperties;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.enrolment.RevokedCertificates;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SignatureConfiguration {
    @Bean
    CallingServices callingServices(
            BlendsmProperties blendsm, IdentityProperties identity, RevokedCertificates revoked, Clock clock)
            throws IOException {
        Path certificate = identity.authority(blendsm.ledger().mspId()).caCert();
        return new CallingServices(
                blendsm.serviceName(),
                new ServiceCertificates(Certificates.read(certificate), revoked::contains),
                clock);
    }

    @Bean
    SignatureRules signatureRules(BlendsmProperties blendsm, IdentityProperties identity) {
        return new SignatureRules(
                blendsm.ledger().channel(),
                blendsm.ledger().chaincode(),
                blendsm.networkFingerprint(),
                identity.services());
    }
}
