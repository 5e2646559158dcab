package org.blendsm.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The configuration files that tell each service of an instance where everything is. */
final class ServiceConfiguration {
    private final DataDirectory data;
    private final Ports ports;
    private final Bootstrap bootstrap;

    ServiceConfiguration(DataDirectory data, Ports ports, Bootstrap bootstrap) {
        this.data = data;
        this.ports = ports;
        this.bootstrap = bootstrap;
    }

    /** Writes one properties file for each service, and the registrar's secret for identity-service alone. */
    void write() {
        for (Service service : Service.values()) {
            Map<String, Object> settings = new TreeMap<>();
            settings.put("server.port", ports.of(service));
            settings.put("blendsm.identity-url", url(Service.IDENTITY));
            if (service.onTheLedger()) {
                putLedger(settings, service);
                putDatabase(settings);
            }
            putOwn(settings, service);
            DataDirectory.writePrivate(
                    data.config().resolve(service.title() + ".properties"),
                    settings.entrySet().stream()
                            .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                            .collect(Collectors.joining()));
        }
    }

    private void putLedger(Map<String, Object> settings, Service service) {
        Connection connection = bootstrap.connection();
        KeyFolder key = bootstrap.service(service);
        settings.put("blendsm.network-fingerprint", connection.networkFingerprint());
        settings.put("blendsm.ledger.endpoint", connection.gatewayEndpoint());
        settings.put("blendsm.ledger.tls-root-cert", connection.tlsRootCertPath());
        settings.put("blendsm.ledger.tls-server-name", connection.tlsServerName());
        settings.put("blendsm.ledger.channel", connection.channel());
        settings.put("blendsm.ledger.chaincode", Bootstrap.CHAINCODE);
        settings.put("blendsm.ledger.msp-id", connection.operator().mspId());
        settings.put("blendsm.ledger.certificate", key.certificate());
        settings.put("blendsm.ledger.private-key", key.key());
    }

    private void putDatabase(Map<String, Object> settings) {
        settings.put(
                "spring.datasource.url",
                "jdbc:postgresql://127.0.0.1:" + ports.of(Ports.DATABASE) + "/" + Database.NAME);
        settings.put("spring.datasource.username", "postgres");
    }

    private void putOwn(Map<String, Object> settings, Service service) {
        switch (service) {
            case GATEWAY -> {
                settings.put("blendsm.gateway.issuer", Bootstrap.gateway(ports));
                for (Service behind : Service.values()) {
                    if (behind != Service.GATEWAY) {
                        settings.put("blendsm.gateway.services." + behind.title() + ".url", url(behind));
                    }
                }
            }
            case IDENTITY -> putIdentity(settings);
            case PUBSUB_PAYMENT -> {
                settings.put("blendsm.pubsub.mqtt.directory", data.of("broker"));
                settings.put("blendsm.pubsub.mqtt.port", ports.of(Ports.MQTT));
                settings.put("blendsm.pubsub.integrity-url", url(Service.INTEGRITY));
            }
            case PRIVACY -> settings.put("blendsm.privacy.directory", data.of("sealed-records"));
            case RATING, INTEGRITY, ACCESS_CONTROL -> {}
        }
    }

    private void putIdentity(Map<String, Object> settings) {
        Connection connection = bootstrap.connection();
        Connection.Registrar registrar = connection.registrar();
        Path secret = data.of("identity").resolve("registrar.secret");
        String authority =
                "blendsm.identity.authorities." + connection.operator().mspId();
        settings.put("blendsm.identity.data", data.of("identity"));
        settings.put("blendsm.identity.issuer", Bootstrap.gateway(ports));
        settings.put(authority + ".url", connection.caUrl());
        settings.put(authority + ".ca-name", connection.operator().caName());
        settings.put(authority + ".tls-root-cert", connection.tlsRootCertPath());
        settings.put(authority + ".ca-cert", connection.operator().caCertPath());
        settings.put(authority + ".registrar", registrar.id());
        settings.put(authority + ".registrar-secret-file", secret);
        DataDirectory.writePrivate(secret, registrar.secret());
    }

    private String url(Service service) {
        return "http://127.0.0.1:" + ports.of(service);
    }
}
