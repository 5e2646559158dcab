package org.blendsm.pubsub.broker;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/** Artemis with a storage of ours: it has no other way to be given one. */
final class ArtemisServer extends ActiveMQServerImpl {
    private final PublishAcknowledgements storage;

    ArtemisServer(Configuration configuration, ActiveMQSecurityManager security, PublishAcknowledgements storage) {
        super(configuration, security);
        this.storage = storage;
    }

    @Override
    protected StorageManager createStorageManager() {
        return storage;
    }
}
