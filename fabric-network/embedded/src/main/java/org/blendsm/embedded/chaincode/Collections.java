package org.blendsm.embedded.chaincode;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashSet;
import java.util.Set;
import org.blendsm.embedded.policy.Policies;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.MSPRole.MSPRoleType;
import org.hyperledger.fabric.protos.common.OrganizationUnit;
import org.hyperledger.fabric.protos.peer.CollectionPolicyConfig;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;

/** Who belongs to a private data collection. */
public final class Collections {
    private Collections() {}

    /** The collection that every organisation has without asking for it. */
    static StaticCollectionConfig implicit(String name, String mspId) {
        return StaticCollectionConfig.newBuilder()
                .setName(name)
                .setMemberOrgsPolicy(CollectionPolicyConfig.newBuilder()
                        .setSignaturePolicy(Policies.anyOf(mspId, MSPRoleType.MEMBER)))
                .build();
    }

    /** The organisations whose peers hold the collection's data. */
    public static Set<String> members(StaticCollectionConfig collection) {
        Set<String> members = new HashSet<>();
        for (MSPPrincipal principal :
                collection.getMemberOrgsPolicy().getSignaturePolicy().getIdentitiesList()) {
            try {
                switch (principal.getPrincipalClassification()) {
                    case ROLE ->
                        members.add(MSPRole.parseFrom(principal.getPrincipal()).getMspIdentifier());
                    case ORGANIZATION_UNIT ->
                        members.add(OrganizationUnit.parseFrom(principal.getPrincipal())
                                .getMspIdentifier());
                    case IDENTITY, ANONYMITY, COMBINED, UNRECOGNIZED -> {}
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("collection " + collection.getName() + " cannot be read", e);
            }
        }
        return members;
    }
}
