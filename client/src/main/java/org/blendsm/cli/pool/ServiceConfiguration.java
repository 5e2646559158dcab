package org.blendsm.cli.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.blendsm.cli.command.DataDirectory;

/**
 * What each service of a pool is told: where everything is, and who it is. All of it lies in the service's own folder,
 * so that a service needs to see no other's.
 */
public final class ServiceConfiguration {
    private static final String DOORS = "blendsm.web.doors";
    private static final String URLS = "blendsm.pubsub.mqtt.urls";
    private static final String PLAIN = "mqtt://";
    private static final String BUNDLE = "door";
    private static final String TLS_ROOT = "tls-root.pem";

    private final DataDirectory data;
    private final Addresses addresses;
    private final Connection connection;
    private final Function<Service, DatabaseRoles.Login> logins;

    public ServiceConfiguration(
            DataDirectory data,
            Addresses addresses,
            Connection connection,
            Function<Service, DatabaseRoles.Login> logins) {
        this.data = data;
        this.addresses = addresses;
        this.connection = connection;
        this.logins = logins;
    }

    /** Writes one properties file for each service, and the registrar's secret for identity-service alone. */
    public void write() {
        for (Service service : Service.values()) {
            Map<String, Object> settings = new TreeMap<>();
            settings.put("server.port", addresses.of(service).getPort());
            settings.put("blendsm.identity-url", addresses.of(Service.IDENTITY));
            settings.put("blendsm.pool", addresses.door());
            settings.put(DOORS, addresses.of(Service.GATEWAY));
            if (service.onTheLedger()) {
                putLedger(settings, service);
                putDatabase(settings, service);
            }
            putOwn(settings, service);
            if (service == Service.GATEWAY || service == Service.PUBSUB_PAYMENT) {
                addresses.tls().ifPresent(folder -> putTls(settings, folder));
            }
            DataDirectory.writePrivate(
                    service.folder(data).resolve(service.title() + ".properties"), asProperties(settings));
        }
    }

    /** As Spring Boot reads such a file: Latin-1, and every letter that is none of its by number. */
    private static String asProperties(Map<String, Object> settings) {
        Properties properties = new Properties();
        settings.forEach((name, value) -> properties.setProperty(name, value.toString()));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try {
            properties.store(written, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return written.toString(US_ASCII);
    }

    private void putLedger(Map<String, Object> settings, Service service) {
        KeyFolder key = new KeyFolder(service.folder(data));
        Path tlsRoot = service.folder(data).resolve(TLS_ROOT);
        DataDirectory.copyPrivate(Path.of(connection.tlsRootCertPath()), tlsRoot);
        settings.put("blendsm.network-fingerprint", connection.networkFingerprint());
        settings.put("blendsm.ledger.endpoint", connection.gatewayEndpoint());
        settings.put("blendsm.ledger.tls-root-cert", tlsRoot);
        settings.put("blendsm.ledger.tls-server-name", connection.tlsServerName());
        settings.put("blendsm.ledger.channel", connection.channel());
        settings.put("blendsm.ledger.chaincode", OperatorFolder.CHAINCODE);
        settings.put("blendsm.ledger.msp-id", connection.own().mspId());
        settings.put("blendsm.ledger.certificate", key.certificate());
        settings.put("blendsm.ledger.private-key", key.key());
    }

    private void putDatabase(Map<String, Object> settings, Service service) {
        DatabaseRoles.Login login = logins.apply(service);
        settings.put(
                "spring.datasource.url", "jdbc:postgresql://" + addresses.database() + "/" + DatabaseRoles.DATABASE);
        settings.put("spring.datasource.username", login.user());
        login.password().ifPresent(password -> settings.put("spring.datasource.password", password));
    }

    /** As Spring Boot watches a certificate: it is read again when its files change. */
    private static void putTls(Map<String, Object> settings, Path folder) {
        String bundle = "spring.ssl.bundle.pem." + BUNDLE + ".";
        settings.put(bundle + "keystore.certificate", "file:" + folder.resolve(Outward.CHAIN));
        settings.put(bundle + "keystore.private-key", "file:" + folder.resolve(Outward.KEY));
        settings.put(bundle + "keystore.verify-keys", true);
        settings.put(bundle + "reload-on-update", true);
        settings.put(bundle + "options.enabled-protocols", "TLSv1.3,TLSv1.2");
    }

    private void putOwn(Map<String, Object> settings, Service service) {
        switch (service) {
            case GATEWAY -> {
                addresses.bind().ifPresent(address -> settings.put("server.address", address));
                addresses.tls().ifPresent(_ -> settings.put("server.ssl.bundle", BUNDLE));
                for (Service behind : Service.values()) {
                    if (behind != Service.GATEWAY) {
                        settings.put("blendsm.gateway.services." + behind.title() + ".url", addresses.of(behind));
                    }
                }
            }
            case IDENTITY -> putIdentity(settings);
            case PUBSUB_PAYMENT -> {
                settings.put("blendsm.pubsub.mqtt.directory", data.of("broker"));
                settings.put("blendsm.pubsub.mqtt.port", addresses.mqttPort());
                settings.put(
                        URLS, addresses.brokers().stream().map(URI::toString).collect(Collectors.joining(",")));
                addresses.bind().ifPresent(address -> settings.put("blendsm.pubsub.mqtt.host", address));
                addresses.tls().ifPresent(_ -> settings.put("blendsm.pubsub.mqtt.ssl-bundle", BUNDLE));
                settings.put("blendsm.pubsub.integrity-url", addresses.of(Service.INTEGRITY));
                new KeyFolder(service.folder(data))
                        .keptAddress()
                        .ifPresent(address -> settings.put("blendsm.pubsub.broker", address));
            }
            case PRIVACY -> settings.put("blendsm.privacy.directory", data.of("sealed-records"));
            case RATING, INTEGRITY, ACCESS_CONTROL -> {}
        }
    }

    private void putIdentity(Map<String, Object> settings) {
        Connection.Organisation own = connection.own();
        Connection.Credentials registrar = connection.registrar();
        Path folder = Service.IDENTITY.folder(data);
        Path secret = folder.resolve("registrar.secret");
        Path ca = folder.resolve("ca.pem");
        String authority = "blendsm.identity.authorities." + own.mspId();
        settings.put("blendsm.identity.data", data.of("identity"));
        // The pool is opened here, past the gateway, whose certificate is for the name that members call it by
        settings.put(DOORS, addresses.of(Service.GATEWAY) + "," + addresses.of(Service.IDENTITY));
        settings.put(authority + ".url", connection.caUrl());
        settings.put(authority + ".ca-name", own.caName());
        settings.put(authority + ".tls-root-cert", folder.resolve(TLS_ROOT));
        settings.put(authority + ".ca-cert", ca);
        settings.put(authority + ".registrar", registrar.id());
        settings.put(authority + ".registrar-secret-file", secret);
        DataDirectory.writePrivate(secret, registrar.secret());
        DataDirectory.copyPrivate(Path.of(own.caCertPath()), ca);
    }

    /** The gateway as the last start told members; empty where there was none. */
    public static Optional<String> door(DataDirectory data) {
        return written(data, Service.GATEWAY, "blendsm.pool");
    }

    /** Where the gateway is asked on this machine, since the last start. */
    public static Optional<URI> gateway(DataDirectory data) {
        return written(data, Service.GATEWAY, DOORS).map(URI::create);
    }

    /** The broker as the last start told members. */
    public static Optional<String> mqtt(DataDirectory data) {
        return written(data, Service.PUBSUB_PAYMENT, URLS)
                .map(urls -> urls.split(",", 2)[0])
                .map(first -> first.startsWith(PLAIN) ? first.substring(PLAIN.length()) : first);
    }

    private static Optional<String> written(DataDirectory data, Service service, String key) {
        Path file = service.folder(data).resolve(service.title() + ".properties");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties settings = new Properties();
        try (InputStream text = Files.newInputStream(file)) {
            settings.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return Optional.ofNullable(settings.getProperty(key));
    }
}
