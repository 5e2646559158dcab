package org.blendsm.model.agreement;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.blendsm.model.Sha256;

/** An agreement's id: 64 hex digits that follow from who accepted with which Idempotency-Key. */
public record AgreementId(@JsonValue Sha256 value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AgreementId {}

    public static AgreementId of(String hex) {
        return new AgreementId(new Sha256(hex));
    }

    @Override
    public String toString() {
        return value.value();
    }
}
