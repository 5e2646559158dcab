package org.blendsm.embedded.state;

import com.google.protobuf.ByteString;

/**
 * A committed value.
 *
 * @param metadata key-level metadata as Fabric stores it (a serialized list of entries); empty when there is none
 */
public record Versioned(ByteString value, ByteString metadata, Height version) {
    private static final int HEAD = Long.BYTES + Integer.BYTES + Integer.BYTES;

    byte[] encode() {
        java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(HEAD + metadata.size() + value.size());
        out.putLong(version.block());
        out.putInt((int) version.transaction());
        out.putInt(metadata.size());
        metadata.copyTo(out);
        value.copyTo(out);
        return out.array();
    }

    static Versioned decode(byte[] stored) {
        java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(stored);
        Height version = new Height(in.getLong(), in.getInt());
        int metadata = in.getInt();
        return new Versioned(
                ByteString.copyFrom(stored, HEAD + metadata, stored.length - HEAD - metadata),
                ByteString.copyFrom(stored, HEAD, metadata),
                version);
    }
}
