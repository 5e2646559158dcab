package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.model.ledger.CanonicalJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * Messages out of a file or standard input: each line of NDJSON as it stands, one JSON object for each row of CSV. What
 * is none of that is refused with its number, and nothing after it is read.
 */
final class RecordSource implements Iterator<byte[]>, AutoCloseable {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    enum Format {
        NDJSON,
        CSV
    }

    private final String from;
    private final InputStream in;
    private final Iterator<byte[]> messages;
    private long number;

    private RecordSource(String from, InputStream in, Iterator<byte[]> messages) {
        this.from = from;
        this.in = in;
        this.messages = messages;
    }

    /** @param from a file's path, or {@code -} for standard input */
    static RecordSource open(String from, Format format) {
        try {
            InputStream in = from.equals("-") ? System.in : Files.newInputStream(Path.of(from));
            return new RecordSource(from, in, format == Format.CSV ? rows(in) : lines(in));
        } catch (NoSuchFileException _) {
            throw new CommandFailed("there is no " + from);
        } catch (IOException | JacksonException e) {
            throw new CommandFailed("cannot read " + from + ": " + e, e);
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
                .peek(JSON::readTree)
                .iterator();
    }

    private static Iterator<byte[]> rows(InputStream in) {
        Iterator<Map<String, String>> rows = new CsvMapper()
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
        try {
            return messages.hasNext();
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    @Override
    public byte[] next() {
        try {
            byte[] message = messages.next();
            number++;
            return message;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private CommandFailed malformed(JacksonException e) {
        return new CommandFailed(
                "record " + (number + 1) + " of " + from + " is malformed: " + e.getOriginalMessage(), e);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
