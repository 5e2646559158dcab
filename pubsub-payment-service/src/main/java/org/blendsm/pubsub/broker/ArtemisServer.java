package org.blendsm.pubsub.broker;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/**
 * Artemis with a storage of ours, and with threads of ours for the packets that clients send, so that none of them
 * takes those that deliver: it has no other way to be given either.
 */
final class ArtemisServer extends ActiveMQServerImpl {
    private static final int THREADS = 30;

    private final PublishAcknowledgements storage;
    private final ExecutorService packets = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("broker-packets-", 0).daemon().factory());

    ArtemisServer(Configuration configuration, ActiveMQSecurityManager security, PublishAcknowledgements storage) {
        super(configuration, security);
        this.storage = storage;
    }

    @Override
    protected StorageManager createStorageManager() {
        return storage;
    }

    /** Asked for by what handles MQTT's packets, and by nothing else that we use. */
    @Override
    public Executor getThreadPool() {
        return packets;
    }

    @Override
    public void stop() throws Exception {
        super.stop();
        packets.shutdown();
    }
}
