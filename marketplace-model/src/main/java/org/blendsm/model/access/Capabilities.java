package org.blendsm.model.access;

import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** Who may do what: capability tokens on the ledger (BlendCAC, BlendSPS). */
@LedgerContract(value = "access", events = AccessEvent.class)
public interface Capabilities {
    /** Gives a right on a product. By the product's owner. */
    @Submit
    Capability issue(IdempotencyKey key, NewCapability capability);

    /** Takes a right back. By its issuer; a right that an agreement issued ends with the agreement instead. */
    @Submit
    Capability revoke(CapabilityId capability);

    /** Whether the holder may do this now, by everything the ledger knows. */
    @Evaluate
    Decision check(CapabilityId capability, Action action);

    @Evaluate
    Capability capability(CapabilityId capability);

    /** What a member was ever given, live or not. */
    @Evaluate
    Page<Capability> held(MemberId holder, PageRequest page);
}
