package org.blendsm.client;

import java.util.Set;

/** The broker refused or could not be reached. */
public final class DataPlaneException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int NONE = 0;
    /** Unavailable, busy, shutting down, keep-alive timeout (MQTT 5, 2.4). */
    private static final Set<Integer> PASSING = Set.of(NONE, 0x88, 0x89, 0x8B, 0x8D);

    private final int reason;

    DataPlaneException(String message, int reason, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    DataPlaneException(String message, Throwable cause) {
        this(message, NONE, cause);
    }

    DataPlaneException(String message) {
        super(message);
        this.reason = NONE;
    }

    /** MQTT 5's reason code, as {@code docs/mqtt.md} lists them; 0 where the broker gave none. */
    public int reason() {
        return reason;
    }

    /**
     * Whether another try may do: nobody answered, or the connection was lost, and the broker gave no reason of its
     * own.
     */
    public boolean mayPass() {
        return getCause() != null && !(getCause() instanceof InterruptedException) && PASSING.contains(reason);
    }

    /** Whether the broker said that this ticket opens nothing, or not this: {@code 0x86} or {@code 0x87}. */
    public boolean saysUnauthorized() {
        return reason == BAD_USER_NAME_OR_PASSWORD || reason == NOT_AUTHORIZED;
    }
}
