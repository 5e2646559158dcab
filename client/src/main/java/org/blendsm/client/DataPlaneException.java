package org.blendsm.client;

/** The broker refused or could not be reached. */
public final class DataPlaneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DataPlaneException(String message, Throwable cause) {
        super(message, cause);
    }

    DataPlaneException(String message) {
        super(message);
    }
}
