package org.blendsm.model;

/** A record is refused by its constructor for what one of its components says. */
public final class WrongField extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /** @param field the component's name, as it stands in JSON */
    public WrongField(String field, String sentence) {
        super(sentence);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
