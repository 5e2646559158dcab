package org.blendsm.model.catalogue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.blendsm.model.Sha256;

/**
 * A data product's id, also the id of its stream: 64 hex digits that follow from who published it with which
 * Idempotency-Key.
 */
public record ProductId(@JsonValue Sha256 value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ProductId {}

    public static ProductId of(String hex) {
        return new ProductId(new Sha256(hex));
    }

    @Override
    public String toString() {
        return value.value();
    }
}
