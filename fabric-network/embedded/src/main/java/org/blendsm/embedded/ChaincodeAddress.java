package org.blendsm.embedded;

/**
 * Where a chaincode listens as a service. Written {@code name=host:port}.
 *
 * @param collections JSON of its private data collections, as {@code peer lifecycle} takes it; empty for none
 */
public record ChaincodeAddress(String name, String host, int port, String collections) {
    public ChaincodeAddress(String name, String host, int port) {
        this(name, host, port, "");
    }

    public ChaincodeAddress {
        if (!name.matches("[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*")) {
            throw new IllegalArgumentException("'" + name + "' is no chaincode name: letters, digits, - and _ only");
        }
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("'" + host + ":" + port + "' is no address");
        }
    }

    public ChaincodeAddress withCollections(String json) {
        return new ChaincodeAddress(name, host, port, json);
    }

    public static ChaincodeAddress parse(String text) {
        int equals = text.indexOf('=');
        int colon = text.lastIndexOf(':');
        if (equals < 1 || colon < equals) {
            throw new IllegalArgumentException("'" + text + "' is not of the form name=host:port");
        }
        try {
            return new ChaincodeAddress(
                    text.substring(0, equals),
                    text.substring(equals + 1, colon),
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' does not end in a port number", e);
        }
    }
}
