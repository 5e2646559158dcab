package org.blendsm.fabric.web;

/** A header, parameter or part of the body is not of the form asked for: 400 {@code MALFORMED} with the field. */
public final class MalformedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String detail;

    public MalformedRequest(String field, String detail) {
        super(field + ": " + detail);
        this.field = field;
        this.detail = detail;
    }

    String field() {
        return field;
    }

    String detail() {
        return detail;
    }
}
