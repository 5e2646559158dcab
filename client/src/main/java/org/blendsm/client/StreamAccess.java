package org.blendsm.client;

/**
 * Where a stream is and the ticket that opens it, in one direction.
 *
 * @param password the stream ticket: a secret
 */
public record StreamAccess(String host, int port, String user, String clientId, String password, String topic) {
    @Override
    public String toString() {
        return "StreamAccess[" + user + " at " + host + ":" + port + ", " + topic + "]";
    }
}
