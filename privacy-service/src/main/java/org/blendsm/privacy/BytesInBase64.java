package org.blendsm.privacy;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Many bytes in a JSON string, decoded as they come: the string itself is never in memory, nor in what is said of one
 * that cannot be read.
 */
final class BytesInBase64 extends ValueDeserializer<byte[]> {
    @Override
    public byte[] deserialize(JsonParser json, DeserializationContext context) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            return (byte[]) context.handleUnexpectedToken(byte[].class, json);
        }
        try {
            return json.getBinaryValue(context.getBase64Variant());
        } catch (StreamReadException e) {
            throw DatabindException.from(json, "", new IllegalArgumentException("is no base64", e));
        }
    }
}
