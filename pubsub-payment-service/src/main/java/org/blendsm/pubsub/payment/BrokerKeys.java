package org.blendsm.pubsub.payment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.pubsub.PubsubProperties;
import org.springframework.stereotype.Component;

/**
 * The keys that the broker signs metered vouchers with: its own, and those that it had before a rotation, because an
 * agreement names the key of its vouchers for good.
 */
@Component
class BrokerKeys {
    private final Map<PublicKeyInfo, SigningKey> keys = new HashMap<>();

    /** @throws IOException where a former key cannot be read */
    BrokerKeys(ServiceLedger service, PubsubProperties settings) throws IOException {
        keep(service.key());
        for (Path former : settings.formerKeys()) {
            keep(SigningKey.read(former));
        }
    }

    private void keep(SigningKey key) {
        keys.put(key.publicKey(), key);
    }

    /** Empty where the broker has that key no more. */
    Optional<SigningKey> of(PublicKeyInfo key) {
        return Optional.ofNullable(keys.get(key));
    }
}
