package org.blendsm.pubsub.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.stream.Stream;

/** Bytes as MQTT writes them, for whoever makes packets by hand. */
final class Packets {
    private Packets() {}

    /** With its length before it. */
    static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return joined(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
