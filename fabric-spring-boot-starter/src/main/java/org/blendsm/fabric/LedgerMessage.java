package org.blendsm.fabric;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads a protobuf message of the ledger as Fabric's peers read it. They are written in Go, whose protobuf follows
 * groups that it does not know 10,000 deep, where Java's gives up after 100: with these a member could have a valid
 * transaction ordered that no reader in Java can read.
 */
public final class LedgerMessage {
    /** What Go's {@code protowire.DefaultRecursionLimit} allows, and the known messages around it. */
    private static final int DEEPEST = 10_100;

    /** Each level is two calls. */
    private static final long STACK_BYTES = 32L << 20;

    private LedgerMessage() {}

    /**
     * What it does not know is dropped where it lies too deep for Java.
     *
     * @throws InvalidProtocolBufferException where a peer could not read it either
     */
    public static <M extends Message> M read(Parser<M> parser, ByteString bytes) throws InvalidProtocolBufferException {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return deep(parser, bytes);
        }
    }

    private static <M extends Message> M deep(Parser<M> parser, ByteString bytes)
            throws InvalidProtocolBufferException {
        FutureTask<M> reading = new FutureTask<>(() -> {
            CodedInputStream input = bytes.newCodedInput();
            input.setRecursionLimit(DEEPEST);
            M message = DiscardUnknownFieldsParser.wrap(parser).parseFrom(input);
            input.checkLastTagWas(0);
            return message;
        });
        new Thread(null, reading, "deep message", STACK_BYTES).start();
        try {
            return reading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidProtocolBufferException unreadable) {
                throw unreadable;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while a message was read", e);
        }
    }
}
