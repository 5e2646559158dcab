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

    /**
     * Hands a right on, or part of it. By its holder, as far as its owner said when giving it; one that an agreement
     * issued is handed on by nobody.
     *
     * @param parent what is handed on; the new one ends with it
     * @throws org.blendsm.model.Refused {@code NOT_THE_HOLDER}; {@code NOT_DELEGABLE} where its owner said nothing of
     *     it, or nothing is left; {@code MORE_THAN_OWN_RIGHT} for other actions, a later end, or as deep or wider;
     *     {@code TERM_INVALID} for less than an hour; {@code CAPABILITY_NOT_LIVE}; {@code NOT_IN_GOOD_STANDING} for who
     *     gets it
     */
    @Submit
    Capability delegate(IdempotencyKey key, CapabilityId parent, NewDelegation delegation);

    /**
     * Takes a right back, and with it all that was delegated from it. By its issuer, and by the product's owner; a
     * right that an agreement issued ends with the agreement instead.
     */
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
