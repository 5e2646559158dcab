package org.blendsm.identity.custody;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.identity.Declined;
import org.blendsm.model.MemberId;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.problem.EdgeProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Kept keys that sign no more. The ledger does not know them: the database, or the ledger, was restored to before a
 * rotation, and the key that the member has there is not here. Or nobody can open them: they were sealed by another
 * folder than the one that is here. No waiting helps, so it is said.
 */
@Component
public class LostKeys {
    private static final Logger LOG = LoggerFactory.getLogger(LostKeys.class);
    private static final int MOST_REMEMBERED = 10_000;

    private final ManagedKeys keys;
    private final LedgerMembers members;
    private final ObjectProvider<Memberships> ledger;
    private final Set<MemberId> sealedElsewhere;
    private final Cache<MemberId, Member> onLedger = remembered(Duration.ofSeconds(5));
    private final Cache<MemberId, Member> logged = remembered(Duration.ofHours(1));

    /** @param ledger asked when it is called first: it signs by what asks here */
    LostKeys(
            ManagedKeys keys,
            LedgerMembers members,
            ObjectProvider<Memberships> ledger,
            JdbcClient database,
            KeyEncryptionKey keyEncryptionKey) {
        this.keys = keys;
        this.members = members;
        this.ledger = ledger;
        this.sealedElsewhere = ManagedKeys.all(database).stream()
                .filter(one -> !one.isSealedBy(keyEncryptionKey))
                .map(ManagedKeys.Kept::member)
                .collect(Collectors.toUnmodifiableSet());
        if (!sealedElsewhere.isEmpty()) {
            LOG.error("the key-encryption key that is here does not open the keys of {}", sealedElsewhere);
        }
    }

    private static Cache<MemberId, Member> remembered(Duration time) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(time)
                .build();
    }

    /** @throws Declined {@code KEY_LOST} */
    public void refuse(MemberId member) {
        keys.find(member).ifPresent(this::refuseSealedElsewhere);
        refuseReplaced(member);
    }

    /**
     * Only where the ledger has another key: of one that nobody can open here the certificate is still good.
     *
     * @throws Declined {@code KEY_LOST}
     */
    public void refuseReplaced(MemberId member) {
        keys.find(member).ifPresent(kept -> members.find(member).ifPresent(known -> refuseReplaced(known, kept)));
    }

    /**
     * @param kept the member's key, as it is kept here
     * @throws Declined {@code KEY_LOST}
     */
    public void refuse(Member member, ManagedKeys.Kept kept) {
        refuseSealedElsewhere(kept);
        refuseReplaced(member, kept);
    }

    private void refuseSealedElsewhere(ManagedKeys.Kept kept) {
        if (sealedElsewhere.contains(kept.member())) {
            throw new Declined(
                    EdgeProblem.KEY_LOST,
                    "The key of " + kept.member() + " that is kept here was sealed by another folder than the one that"
                            + " is here, so nothing is signed for it: the operator has to bring that folder back.");
        }
    }

    /**
     * The read model may be reading an old story again, so the ledger is asked before anything is said to be lost.
     * Anybody may be who asks here: that costs the ledger one question in five seconds, and the log one line in an
     * hour.
     */
    private void refuseReplaced(Member member, ManagedKeys.Kept kept) {
        if (!kept.publicKey().equals(member.key())
                && isNotHere(member)
                && isNotHere(onLedger.get(member.id(), id -> ledger.getObject().member(id)))) {
            if (logged.asMap().putIfAbsent(member.id(), member) == null) {
                LOG.error("the ledger knows another key of {} than the one that is kept here", member.id());
            }
            throw new Declined(
                    EdgeProblem.KEY_LOST,
                    "The ledger knows another key of " + member.id() + " than the one that is kept here, so nothing is"
                            + " signed for it: the operator has to bring back the database that goes with the ledger.");
        }
    }

    private boolean isNotHere(Member member) {
        return keys.keepsOnlyOthers(member.id(), member.key());
    }
}
