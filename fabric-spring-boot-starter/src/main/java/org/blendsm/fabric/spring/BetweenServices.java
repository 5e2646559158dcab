package org.blendsm.fabric.spring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/**
 * How one service of a pool asks another: over kept connections, on the thread that asks, and once. Apache's client and
 * not the JDK's, whose answers go from thread to thread: docs/decisions/0260.
 */
public final class BetweenServices {
    /** More would only wait at the other side. */
    private static final int CONNECTIONS = 256;
    /** One that was idle for so long is looked at first: the other may have been started anew since. */
    private static final int IDLE_MILLIS = 500;

    private BetweenServices() {}

    /**
     * @param connect for a connection, or one of those that are kept to come free
     * @param answer for each part of an answer
     */
    public static ClientHttpRequestFactory requests(Duration connect, Duration answer) {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(CONNECTIONS)
                .setMaxConnTotal(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect.toMillis(), TimeUnit.MILLISECONDS)
                        .setValidateAfterInactivity(IDLE_MILLIS, TimeUnit.MILLISECONDS)
                        .build())
                .build();
        var client = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(connect.toMillis(), TimeUnit.MILLISECONDS)
                        .setResponseTimeout(answer.toMillis(), TimeUnit.MILLISECONDS)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .build();
        return new HttpComponentsClientHttpRequestFactory(client);
    }
}
