package org.blendsm.privacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.blendsm.model.Sha256;

/** Bytes on disk that belong to no record yet. Where none takes them they go again. */
record Incoming(Path file, Sha256 hash, long size) implements AutoCloseable {
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }
}
