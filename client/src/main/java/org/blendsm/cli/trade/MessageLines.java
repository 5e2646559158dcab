package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.client.StreamMessage;
import org.blendsm.model.Sha256;
import org.blendsm.model.ledger.CanonicalJson;

/**
 * Messages as they come, a line each.
 *
 * @param raw their payloads alone
 */
record MessageLines(PrintStream out, boolean raw) {
    /**
     * One message as a line of NDJSON.
     *
     * @param receivedAt by this machine's clock, UTC
     * @param payload where it is UTF-8
     * @param payloadBase64 where it is not
     */
    private record Line(
            long sequence,
            Instant receivedAt,
            Sha256 sha256,
            Optional<String> payload,
            Optional<String> payloadBase64) {}

    /** @throws CommandFailed where nobody reads it: then the broker is to bring it again */
    void write(StreamMessage message) {
        byte[] line = raw ? message.payload() : CanonicalJson.encode(line(message));
        out.write(line, 0, line.length);
        out.write('\n');
        if (out.checkError()) {
            throw new CommandFailed("standard output takes no more, so message " + message.sequence()
                    + " was not acknowledged: it comes again");
        }
    }

    private static Line line(StreamMessage message) {
        Optional<String> text = text(message.payload());
        return new Line(
                message.sequence(),
                Instant.now(),
                Sha256.of(message.payload()),
                text,
                text.isPresent()
                        ? Optional.empty()
                        : Optional.of(Base64.getEncoder().encodeToString(message.payload())));
    }

    private static Optional<String> text(byte[] payload) {
        try {
            return Optional.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
