package org.blendsm.gateway;

import java.time.Instant;
import java.util.Objects;
import org.blendsm.model.crypto.ServerCertificates;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.stereotype.Component;

/**
 * Under which certificate the door speaks TLS, where it does. One that clients would refuse is not taken: with it the
 * door does not open, and where it is open already the former one stays.
 */
@Component
class DoorCertificates extends DefaultSslBundleRegistry {
    DoorCertificates(ObjectProvider<SslBundleRegistrar> configured) {
        configured.orderedStream().forEach(registrar -> registrar.registerBundles(this));
    }

    @Override
    public void registerBundle(String name, SslBundle bundle) {
        requireValid(bundle);
        super.registerBundle(name, bundle);
    }

    @Override
    public void updateBundle(String name, SslBundle renewed) {
        requireValid(renewed);
        super.updateBundle(name, renewed);
    }

    private static void requireValid(SslBundle bundle) {
        ServerCertificates.requireValid(
                Objects.requireNonNull(bundle.getStores().getKeyStore()), Instant.now());
    }
}
