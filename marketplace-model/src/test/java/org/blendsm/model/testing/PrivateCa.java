package org.blendsm.model.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of a test's own, which certifies this machine for TLS by the JDK's {@code keytool}. */
public final class PrivateCa {
    /** As certbot calls them. */
    public static final String CHAIN = "fullchain.pem";

    public static final String KEY = "privkey.pem";

    private static final String PASSWORD = "of-a-test";
    private static final String CA = "ca";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path store;
    private int servers;

    /** @param folder of its own, where its root is {@code root.pem} */
    public PrivateCa(Path folder) {
        this.store = folder.resolve("ca.p12");
        keytool(CA, List.of("-dname", "CN=An authority of a test", "-ext", "bc:c", "-validity", "30"));
        try {
            Files.writeString(root(), pem("CERTIFICATE", chain(CA)[0].getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * How a service is told of the certificate in a folder, as {@code up} and {@code setup} do: Spring Boot's settings.
     */
    public static Map<String, String> bundle(String name, Path folder) {
        String bundle = "spring.ssl.bundle.pem." + name + ".";
        return Map.of(
                bundle + "keystore.certificate", "file:" + folder.resolve(CHAIN),
                bundle + "keystore.private-key", "file:" + folder.resolve(KEY),
                bundle + "keystore.verify-keys", "true",
                bundle + "reload-on-update", "true",
                bundle + "options.enabled-protocols", "TLSv1.3,TLSv1.2");
    }

    public Path root() {
        return store.resolveSibling("root.pem");
    }

    /** Puts a new certificate for {@code localhost} and {@code 127.0.0.1}, and its key, into a folder. */
    public X509Certificate certify(Path folder) {
        return certify(folder, "dns:localhost,ip:127.0.0.1");
    }

    /** @param names as {@code keytool} writes them: {@code dns:door.example} */
    public X509Certificate certify(Path folder, String names) {
        return put(folder, names, List.of("-validity", "20"));
    }

    /** One that ended yesterday. */
    public X509Certificate certifyTooLate(Path folder) {
        return put(folder, "dns:localhost,ip:127.0.0.1", List.of("-startdate", "-3d", "-validity", "2"));
    }

    /** One that begins tomorrow. */
    public X509Certificate certifyTooEarly(Path folder) {
        return put(folder, "dns:localhost,ip:127.0.0.1", List.of("-startdate", "+1d", "-validity", "20"));
    }

    private X509Certificate put(Path folder, String names, List<String> dates) {
        String server = "server" + servers++;
        List<String> more = new ArrayList<>(dates);
        more.addAll(List.of("-dname", "CN=" + server, "-ext", "san=" + names, "-signer", CA));
        keytool(server, more);
        try {
            StringBuilder text = new StringBuilder();
            for (Certificate certificate : chain(server)) {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            byte[] key = open().getKey(server, PASSWORD.toCharArray()).getEncoded();
            replace(folder.resolve(KEY), pem("PRIVATE KEY", key));
            replace(folder.resolve(CHAIN), text.toString());
            return (X509Certificate) chain(server)[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a server has that shows the newest certificate. */
    public SSLContext serving() {
        try {
            String newest = "server" + (servers - 1);
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    newest, open().getKey(newest, PASSWORD.toCharArray()), PASSWORD.toCharArray(), chain(newest));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), null, null);
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a client has that believes this authority and no other. */
    public SSLContext trusting() {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust().getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public TrustManagerFactory trust() {
        try {
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            roots.setCertificateEntry(CA, chain(CA)[0]);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            return trust;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Certificate[] chain(String alias) throws IOException, GeneralSecurityException {
        return open().getCertificateChain(alias);
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    /** At once, as who renews a certificate does it. */
    private static void replace(Path file, String text) throws IOException {
        Path draft = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + new String(LINES.encode(der), US_ASCII) + "\n-----END " + what
                + "-----\n";
    }

    private void keytool(String alias, List<String> more) {
        List<String> command = new ArrayList<>(Arrays.asList(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                alias,
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(more);
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
