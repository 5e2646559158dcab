package org.blendsm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.blendsm.model.ledger.CanonicalJson;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/** Messages out of a file or standard input: one for each line of NDJSON, one JSON object for each row of CSV. */
final class RecordSource implements Iterator<byte[]>, AutoCloseable {
    enum Format {
        NDJSON,
        CSV
    }

    private final InputStream in;
    private final Iterator<byte[]> messages;

    private RecordSource(InputStream in, Iterator<byte[]> messages) {
        this.in = in;
        this.messages = messages;
    }

    /** @param from a file's path, or {@code -} for standard input */
    static RecordSource open(String from, Format format) {
        try {
            InputStream in = from.equals("-") ? System.in : Files.newInputStream(Path.of(from));
            return new RecordSource(in, format == Format.CSV ? rows(in) : lines(in));
        } catch (IOException e) {
            throw new CommandFailed("cannot read " + from + ": " + e.getMessage(), e);
        }
    }

    /** What a file's name says it holds; standard input is taken for NDJSON. */
    static Format formatOf(String from) {
        return from.toLowerCase(Locale.ROOT).endsWith(".csv") ? Format.CSV : Format.NDJSON;
    }

    private static Iterator<byte[]> lines(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, UTF_8))
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.getBytes(UTF_8))
                .iterator();
    }

    private static Iterator<byte[]> rows(InputStream in) {
        MappingIterator<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(in);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public byte[] next() {
                return CanonicalJson.encode(rows.next());
            }
        };
    }

    @Override
    public boolean hasNext() {
        return messages.hasNext();
    }

    @Override
    public byte[] next() {
        return messages.next();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
