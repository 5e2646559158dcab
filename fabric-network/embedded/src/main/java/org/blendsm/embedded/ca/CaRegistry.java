package org.blendsm.embedded.ca;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one authority remembers: a journal of JSON lines, one row a line, the newest row of a name counts. A change is
 * synced before it is answered; a line that a crash tore off is cut at the next start.
 */
final class CaRegistry implements AutoCloseable {
    /** Held by whoever reads, decides by it and writes: longer than one call takes, and readers do not wait for it. */
    final Object changes = new Object();

    private final JsonMapper json = JsonMapper.shared();
    private final Journal journal;
    private final Map<String, RegisteredIdentity> identities = new TreeMap<>();
    private final Map<String, IssuedCertificate> certificates = new LinkedHashMap<>();

    private final SortedSet<String> affiliations = new TreeSet<>();

    /**
     * One line of the journal; exactly one of them is there.
     *
     * @param removed the id of an identity that is no more
     */
    record Row(
            Optional<RegisteredIdentity> identity,
            Optional<IssuedCertificate> certificate,
            Optional<String> removed,
            Optional<String> affiliation,
            Optional<String> affiliationRemoved) {
        private static final Row EMPTY =
                new Row(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        static Row identity(RegisteredIdentity identity) {
            return new Row(
                    Optional.of(identity), EMPTY.certificate, EMPTY.removed, EMPTY.affiliation, EMPTY.affiliation);
        }

        static Row certificate(IssuedCertificate certificate) {
            return new Row(
                    EMPTY.identity, Optional.of(certificate), EMPTY.removed, EMPTY.affiliation, EMPTY.affiliation);
        }

        static Row removed(String id) {
            return new Row(EMPTY.identity, EMPTY.certificate, Optional.of(id), EMPTY.affiliation, EMPTY.affiliation);
        }

        static Row affiliation(String name) {
            return new Row(EMPTY.identity, EMPTY.certificate, EMPTY.removed, Optional.of(name), EMPTY.affiliation);
        }

        static Row affiliationRemoved(String name) {
            return new Row(EMPTY.identity, EMPTY.certificate, EMPTY.removed, EMPTY.affiliation, Optional.of(name));
        }
    }

    CaRegistry(Path path) throws IOException {
        byte[] written = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        int whole = replay(written);
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        journal = new Journal(file, () -> file.force(false), whole);
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
        row.affiliation().ifPresent(affiliations::add);
        row.affiliationRemoved().ifPresent(affiliations::remove);
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

    synchronized List<IssuedCertificate> certificatesOf(String id) {
        return certificates.values().stream()
                .filter(certificate -> certificate.id().equals(id))
                .toList();
    }

    synchronized SortedSet<String> affiliations() {
        return new TreeSet<>(affiliations);
    }

    void put(RegisteredIdentity identity) {
        write(List.of(Row.identity(identity)));
    }

    void put(IssuedCertificate certificate) {
        write(List.of(Row.certificate(certificate)));
    }

    /** All of them with one sync. */
    synchronized void write(List<Row> rows) {
        StringBuilder lines = new StringBuilder();
        rows.forEach(row -> lines.append(json.writeValueAsString(row)).append('\n'));
        try {
            journal.append(lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the CA's registry cannot be written", e);
        }
        rows.forEach(this::remember);
    }

    private static String key(IssuedCertificate certificate) {
        return certificate.serial() + "/" + certificate.aki();
    }

    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }
}
