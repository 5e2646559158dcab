package org.blendsm.embedded.ca;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one authority remembers: a journal of JSON lines, one row a line, the newest row of a name counts. A change is
 * synced before it is answered; a line that a crash tore off is cut at the next start.
 */
final class CaRegistry implements AutoCloseable {
    private final JsonMapper json = JsonMapper.shared();
    private final FileChannel journal;
    private final Map<String, RegisteredIdentity> identities = new TreeMap<>();
    private final Map<String, IssuedCertificate> certificates = new LinkedHashMap<>();

    /** One line of the journal; exactly one of the three is there. */
    private record Row(
            Optional<RegisteredIdentity> identity, Optional<IssuedCertificate> certificate, Optional<String> removed) {}

    CaRegistry(Path path) throws IOException {
        byte[] written = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        int whole = replay(written);
        journal = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        journal.truncate(whole);
        journal.position(whole);
    }

    private int replay(byte[] written) throws IOException {
        int start = 0;
        for (int i = 0; i < written.length; i++) {
            if (written[i] == '\n') {
                try {
                    remember(json.readValue(written, start, i - start, Row.class));
                } catch (JacksonException e) {
                    throw new IOException("a line of the CA's registry cannot be read: " + e.getOriginalMessage(), e);
                }
                start = i + 1;
            }
        }
        return start;
    }

    private void remember(Row row) {
        row.identity().ifPresent(identity -> identities.put(identity.id(), identity));
        row.certificate().ifPresent(certificate -> certificates.put(key(certificate), certificate));
        row.removed().ifPresent(identities::remove);
    }

    synchronized Optional<RegisteredIdentity> identity(String id) {
        return Optional.ofNullable(identities.get(id));
    }

    synchronized List<RegisteredIdentity> identities() {
        return List.copyOf(identities.values());
    }

    synchronized Optional<IssuedCertificate> certificate(String serial, String aki) {
        return Optional.ofNullable(certificates.get(serial + "/" + aki));
    }

    synchronized List<IssuedCertificate> certificates() {
        return List.copyOf(certificates.values());
    }

    synchronized void put(RegisteredIdentity identity) {
        write(new Row(Optional.of(identity), Optional.empty(), Optional.empty()));
    }

    synchronized void put(IssuedCertificate certificate) {
        write(new Row(Optional.empty(), Optional.of(certificate), Optional.empty()));
    }

    synchronized void remove(String identity) {
        write(new Row(Optional.empty(), Optional.empty(), Optional.of(identity)));
    }

    private void write(Row row) {
        try {
            ByteBuffer line = ByteBuffer.wrap((json.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                journal.write(line);
            }
            journal.force(false);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the CA's registry cannot be written", e);
        }
        remember(row);
    }

    private static String key(IssuedCertificate certificate) {
        return certificate.serial() + "/" + certificate.aki();
    }

    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }
}
