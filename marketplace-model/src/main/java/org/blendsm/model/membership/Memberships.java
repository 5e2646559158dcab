package org.blendsm.model.membership;

import java.util.List;
import java.util.SortedMap;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.ledger.Evaluate;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;

/** Who is in. The oracle decides, the ledger remembers, and every other contract asks here who its caller is. */
@LedgerContract(value = "membership", events = MembershipEvent.class)
public interface Memberships {
    /**
     * Makes the caller the first operator. Once, by an administrator of its organisation (certificate OU
     * {@code admin}), with the key that the application names.
     */
    @Submit
    Member found(Founding founding);

    /**
     * Admits an applicant. By an operator. Asking again with the same application answers the same member. It is the
     * operators' last word: an application that was refused can be approved here, and nowhere else.
     */
    @Submit
    Member approve(Approval approval);

    /** Refuses an applicant. By an operator. */
    @Submit
    Rejection refuse(Rejection rejection);

    /** Takes a member's rights until further notice. By an operator. */
    @Submit
    Member suspend(MemberId member, String reason);

    /** Gives a suspended member its rights back. By an operator. */
    @Submit
    Member reinstate(MemberId member);

    /** Puts a member out for good. By an operator; never the last one. */
    @Submit
    Member expel(MemberId member, String reason);

    /** The caller goes. */
    @Submit
    Member leave();

    /** The caller's next certificate key; the address stays. */
    @Submit
    Member rotateKey(NewKey newKey);

    /**
     * The key to which envelopes for the caller are sealed. One to which nothing can be sealed is refused
     * ({@code MALFORMED}), and another one within half an hour ({@code ENCRYPTION_KEY_JUST_SET}).
     */
    @Submit
    Member setEncryptionKey(EncryptionKey key);

    /**
     * Opens functions to roles; what is not named is open to every member. By an operator. A policy that names another
     * function than there is is refused ({@code UNKNOWN_FUNCTION}), and so is one that shuts operators out of what is
     * theirs, or brokers out of {@link #describeNode} ({@code MALFORMED}).
     */
    @Submit
    Network publishPolicy(SortedMap<String, List<Role>> policy);

    /**
     * Writes a row of the global static node record; a name stays with its organisation until its node is retired. By
     * an operator: the first row, usually {@link Node#approved}, is its approval, and has version 1. Each other one has
     * one more than what stands, that of a retired node too ({@code NODE_VERSION_NOT_NEWER}, {@code MALFORMED}). What
     * the pool says of itself stays as it stands, absent where there was no row: its token keys, its endpoints
     * {@code gateway}, {@code identity} and {@code mqtt}, and their certificates ({@code NOT_THE_NODES_POOL}). So does
     * its broker, unless the row names none: then who describes the node next becomes it. Again answers the same.
     */
    @Submit
    Node registerNode(Node node);

    /**
     * Writes into a node's row what its pool says of itself. By the pool: a broker of the node's organisation, with a
     * certificate that its CA made for pubsub-payment-service (attribute {@code blendsm.service}); where the row names
     * a broker, by that one, and where it names none, the caller becomes it. Others are refused
     * ({@code NOT_THE_NODES_POOL}), and so is a node that was never approved, or is one no more
     * ({@code NODE_NOT_FOUND}, {@code NODE_RETIRED}). Again answers the same.
     */
    @Submit
    Node describeNode(NodeDescription description);

    /**
     * Ends a node's row: no pool believes its token keys any more, or sends anybody to its endpoints. By an operator.
     * Again answers the same; a newer row brings the node back.
     */
    @Submit
    Node retireNode(String name, String reason);

    @Evaluate
    Network network();

    @Evaluate
    Member member(MemberId member);

    /** Every member ever admitted, by address. */
    @Evaluate
    Page<Member> members(PageRequest page);

    @Evaluate
    Node node(String name);

    /** Every node that ever had a row, by name. */
    @Evaluate
    Page<Node> nodes(PageRequest page);
}
