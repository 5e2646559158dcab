package org.blendsm.embedded.policy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.NodeRole;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.OrganizationUnit;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;

/** N out of several principals, nested. One signer counts once. Source: Fabric's {@code common/cauthdsl}. */
public record SignaturePolicyRule(SignaturePolicy rule, List<MSPPrincipal> principals) implements Policy {
    public static SignaturePolicyRule of(SignaturePolicyEnvelope envelope) {
        return new SignaturePolicyRule(envelope.getRule(), envelope.getIdentitiesList());
    }

    @Override
    public Optional<String> refusal(List<Identity> signers) {
        boolean satisfied = satisfied(rule, signers, new boolean[signers.size()]);
        return satisfied ? Optional.empty() : Optional.of("signature set did not satisfy policy");
    }

    private boolean satisfied(SignaturePolicy policy, List<Identity> signers, boolean[] used) {
        return switch (policy.getTypeCase()) {
            case SIGNED_BY -> signedBy(policy.getSignedBy(), signers, used);
            case N_OUT_OF -> nOutOf(policy.getNOutOf(), signers, used);
            case TYPE_NOT_SET -> false;
        };
    }

    private boolean nOutOf(SignaturePolicy.NOutOf gate, List<Identity> signers, boolean[] used) {
        int verified = 0;
        for (SignaturePolicy policy : gate.getRulesList()) {
            boolean[] attempt = used.clone();
            if (satisfied(policy, signers, attempt)) {
                verified++;
                System.arraycopy(attempt, 0, used, 0, used.length);
            }
        }
        return verified >= gate.getN();
    }

    private boolean signedBy(int principal, List<Identity> signers, boolean[] used) {
        if (principal < 0 || principal >= principals.size()) {
            return false;
        }
        for (int i = 0; i < used.length; i++) {
            if (!used[i] && matches(principals.get(principal), signers.get(i))) {
                used[i] = true;
                return true;
            }
        }
        return false;
    }

    private static boolean matches(MSPPrincipal principal, Identity signer) {
        try {
            ByteString content = principal.getPrincipal();
            return switch (principal.getPrincipalClassification()) {
                case ROLE -> plays(MSPRole.parseFrom(content), signer);
                case ORGANIZATION_UNIT -> belongs(OrganizationUnit.parseFrom(content), signer);
                case IDENTITY -> content.equals(signer.serialized());
                case ANONYMITY, COMBINED, UNRECOGNIZED -> false;
            };
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static boolean plays(MSPRole role, Identity signer) {
        if (!role.getMspIdentifier().equals(signer.mspId()) || !signer.valid()) {
            return false;
        }
        return switch (role.getRole()) {
            case MEMBER -> true;
            case ADMIN -> signer.has(NodeRole.ADMIN);
            case CLIENT -> signer.has(NodeRole.CLIENT);
            case PEER -> signer.has(NodeRole.PEER);
            case ORDERER -> signer.has(NodeRole.ORDERER);
            case UNRECOGNIZED -> false;
        };
    }

    private static boolean belongs(OrganizationUnit unit, Identity signer) {
        return unit.getMspIdentifier().equals(signer.mspId())
                && signer.valid()
                && signer.units().contains(unit.getOrganizationalUnitIdentifier());
    }
}
