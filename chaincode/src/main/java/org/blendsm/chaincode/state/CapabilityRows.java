package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;

/**
 * The capabilities by id, and again by holder: a capability seldom changes (each time that it is delegated, eight times
 * at the most), so the copy costs less than a page that fetches each.
 */
public final class CapabilityRows {
    private final Table<Capability> capabilities;
    private final Table<Capability> held;

    public CapabilityRows(Rows rows) {
        capabilities = new Table<>(rows, "capability", Capability.class);
        held = new Table<>(rows, "capability-held", Capability.class);
    }

    public Optional<Capability> find(CapabilityId id) {
        return capabilities.get(id);
    }

    /** @throws Refused {@code CAPABILITY_NOT_FOUND} */
    public Capability get(CapabilityId id) {
        return find(id).orElseThrow(() ->
                new Refused(RefusalCode.CAPABILITY_NOT_FOUND, "nobody was ever given a capability " + id));
    }

    public Page<Capability> held(MemberId holder, PageRequest request) {
        return held.page(request, holder);
    }

    public void put(Capability capability) {
        Capability.Right right = capability.right();
        capabilities.put(capability, right.id());
        held.put(capability, right.holder(), right.id());
    }
}
