package org.blendsm.model.membership;

import org.blendsm.model.Sha256;
import org.blendsm.model.Text;

/**
 * The oracle's no to an application.
 *
 * @param application hash of the canonical application: what was asked, and whether it was, stays off the ledger
 * @param reason 1 to 300 characters
 */
public record Rejection(Sha256 application, String reason) {
    public Rejection {
        Text.require(reason, 300, "a reason");
    }
}
