package org.blendsm.identity.custody;

import org.blendsm.identity.IdentityProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CustodyConfiguration {
    @Bean
    KeyEncryptionKey keyEncryptionKey(IdentityProperties properties) {
        return KeyEncryptionKey.in(properties.data().resolve("key-encryption.key"));
    }
}
