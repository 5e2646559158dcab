package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.dispute.Dispute;

/** The disputes: the latest about each agreement. */
public final class DisputeRows {
    private final Table<Dispute> disputes;

    public DisputeRows(Rows rows) {
        disputes = new Table<>(rows, "dispute", Dispute.class);
    }

    public Optional<Dispute> find(AgreementId agreement) {
        return disputes.get(agreement);
    }

    /** @throws Refused {@code DISPUTE_NOT_FOUND} */
    public Dispute get(AgreementId agreement) {
        return find(agreement)
                .orElseThrow(
                        () -> new Refused(RefusalCode.DISPUTE_NOT_FOUND, "nobody disputes agreement " + agreement));
    }

    public void put(Dispute dispute) {
        disputes.put(dispute, dispute.claim().agreement());
    }
}
