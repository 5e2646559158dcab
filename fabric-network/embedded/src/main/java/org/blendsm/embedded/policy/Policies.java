package org.blendsm.embedded.policy;

import java.util.List;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.Policy.PolicyType;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;

/** The policies that this network writes into its configuration and its chaincode definitions. */
public final class Policies {
    private Policies() {}

    /** At least {@code n} of the organisations, each by an identity in that role. */
    public static SignaturePolicyEnvelope outOf(int n, List<String> mspIds, MSPRole.MSPRoleType role) {
        SignaturePolicyEnvelope.Builder envelope = SignaturePolicyEnvelope.newBuilder();
        SignaturePolicy.NOutOf.Builder gate =
                SignaturePolicy.NOutOf.newBuilder().setN(n);
        for (String mspId : mspIds) {
            gate.addRules(SignaturePolicy.newBuilder().setSignedBy(envelope.getIdentitiesCount()));
            envelope.addIdentities(principal(mspId, role));
        }
        return envelope.setRule(SignaturePolicy.newBuilder().setNOutOf(gate)).build();
    }

    /** Any one identity of the organisation in one of the roles. */
    public static SignaturePolicyEnvelope anyOf(String mspId, MSPRole.MSPRoleType... roles) {
        SignaturePolicyEnvelope.Builder envelope = SignaturePolicyEnvelope.newBuilder();
        SignaturePolicy.NOutOf.Builder gate =
                SignaturePolicy.NOutOf.newBuilder().setN(1);
        for (MSPRole.MSPRoleType role : roles) {
            gate.addRules(SignaturePolicy.newBuilder().setSignedBy(envelope.getIdentitiesCount()));
            envelope.addIdentities(principal(mspId, role));
        }
        return envelope.setRule(SignaturePolicy.newBuilder().setNOutOf(gate)).build();
    }

    public static org.hyperledger.fabric.protos.common.Policy signature(SignaturePolicyEnvelope envelope) {
        return org.hyperledger.fabric.protos.common.Policy.newBuilder()
                .setType(PolicyType.SIGNATURE_VALUE)
                .setValue(envelope.toByteString())
                .build();
    }

    public static org.hyperledger.fabric.protos.common.Policy implicit(ImplicitMetaPolicy.Rule rule, String subPolicy) {
        return org.hyperledger.fabric.protos.common.Policy.newBuilder()
                .setType(PolicyType.IMPLICIT_META_VALUE)
                .setValue(ImplicitMetaPolicy.newBuilder()
                        .setRule(rule)
                        .setSubPolicy(subPolicy)
                        .build()
                        .toByteString())
                .build();
    }

    static MSPPrincipal principal(String mspId, MSPRole.MSPRoleType role) {
        return MSPPrincipal.newBuilder()
                .setPrincipalClassification(MSPPrincipal.Classification.ROLE)
                .setPrincipal(MSPRole.newBuilder()
                        .setMspIdentifier(mspId)
                        .setRole(role)
                        .build()
                        .toByteString())
                .build();
    }
}
