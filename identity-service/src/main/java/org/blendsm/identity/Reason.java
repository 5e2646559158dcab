package org.blendsm.identity;

import io.swagger.v3.oas.annotations.media.Schema;
import org.blendsm.model.Text;

/**
 * Why an operator says no.
 *
 * @param reason 1 to 300 characters, on the ledger for everybody to read
 */
public record Reason(
        @Schema(example = "Its data were another's.") String reason) {
    public Reason {
        Text.require(reason, 300, "a reason");
    }
}
