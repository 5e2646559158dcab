package org.blendsm.chaincode.access;

import java.util.Optional;
import org.blendsm.chaincode.state.CapabilityRows;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.ProductRows;
import org.blendsm.chaincode.transaction.Body;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.AccessEvent;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.access.Capability;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.Decision;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.access.NewDelegation;

/** The ledger's side of {@link Capabilities}. */
public final class AccessContract implements Capabilities {
    private final Transaction tx;
    private final CapabilityRows capabilities;
    private final ProductRows products;
    private final MemberRows members;

    public AccessContract(Transaction tx) {
        this.tx = tx;
        this.capabilities = new CapabilityRows(tx.rows());
        this.products = new ProductRows(tx.rows());
        this.members = new MemberRows(tx.rows());
    }

    @Override
    public Capability issue(IdempotencyKey key, NewCapability asked) {
        CapabilityId id = new CapabilityId(tx.idFor(key));
        Sha256 body = Body.hash(asked);
        Optional<Capability> known = known(id, body);
        if (known.isPresent()) {
            return known.get();
        }
        MemberId caller = tx.caller().id();
        AccessRules.requireOwner(products.get(asked.product()), caller);
        var issued = AccessRules.issue(id, asked, body, members.get(asked.holder()), caller, tx.time());
        capabilities.put(issued);
        tx.emit(new AccessEvent.CapabilityIssued(issued));
        return issued;
    }

    @Override
    public Capability delegate(IdempotencyKey key, CapabilityId parent, NewDelegation asked) {
        CapabilityId id = new CapabilityId(tx.idFor(key));
        Sha256 body = Body.hash(parent, asked);
        Optional<Capability> known = known(id, body);
        if (known.isPresent()) {
            return known.get();
        }
        Capability own = capabilities.get(parent);
        AccessRules.requireOwn(own.right(), asked, tx.caller().id());
        Decision live = new Rights(tx).decide(own, asked.actions().getFirst());
        var delegated =
                AccessRules.delegate(id, own.right(), live, asked, body, members.get(asked.holder()), tx.time());
        var handedOn = new Capability.Issued(own.right().handedOn());
        capabilities.put(delegated);
        capabilities.put(handedOn);
        tx.emit(new AccessEvent.CapabilityDelegated(delegated, handedOn));
        return delegated;
    }

    /** What was made under this key before. */
    private Optional<Capability> known(CapabilityId id, Sha256 body) {
        Optional<Capability> known = capabilities.find(id);
        known.ifPresent(capability -> Body.requireSame(capability.right().body(), body));
        return known;
    }

    @Override
    public Capability revoke(CapabilityId id) {
        Capability capability = capabilities.get(id);
        MemberId caller = tx.caller().id();
        var revoked = AccessRules.revoke(capability, owner(capability.right(), caller), caller, tx.time());
        if (!revoked.equals(capability)) {
            capabilities.put(revoked);
            tx.emit(new AccessEvent.CapabilityRevoked(revoked));
        }
        return revoked;
    }

    /** Whoever gave a right takes it back without the product's row, which its owner could rewrite all the time. */
    private MemberId owner(Capability.Right right, MemberId caller) {
        return right.issuer().equals(caller) || right.parent().isEmpty()
                ? right.issuer()
                : products.get(right.product()).listing().owner();
    }

    @Override
    public Decision check(CapabilityId id, Action action) {
        return new Rights(tx).decide(capabilities.get(id), action);
    }

    @Override
    public Capability capability(CapabilityId id) {
        return capabilities.get(id);
    }

    @Override
    public Page<Capability> held(MemberId holder, PageRequest page) {
        return capabilities.held(holder, page);
    }
}
