package org.blendsm.fabric;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/**
 * A protobuf message that can be read in one way only: its bytes are those that its known fields are written as. A
 * Fabric signature does not say what it is for, and the bytes of a {@code Proposal} are those of a {@code Payload} with
 * other things in it: what is unknown to the one, or written twice, is what counts for the other. In plain form none of
 * them is both.
 */
final class PlainForm {
    private PlainForm() {}

    /** @throws InvalidProtocolBufferException where the bytes are no such message, or hold more than its fields */
    static <M extends Message> M read(Parser<M> parser, ByteString bytes) throws InvalidProtocolBufferException {
        M message = DiscardUnknownFieldsParser.wrap(parser).parseFrom(bytes);
        if (!message.toByteString().equals(bytes)) {
            throw new InvalidProtocolBufferException(
                    "not the plain form of " + message.getDescriptorForType().getFullName());
        }
        return message;
    }
}
