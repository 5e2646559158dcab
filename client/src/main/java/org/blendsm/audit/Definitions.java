package org.blendsm.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.blendsm.audit.AuditReport.Definition;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeEndorsementInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;

/**
 * What the channel agreed on about the marketplace's chaincode, time after time: with another definition other code
 * writes the same rows, by other peers' word. Nothing here is right or wrong; an auditor is told.
 */
final class Definitions {
    private static final String LIFECYCLE = "_lifecycle";
    private static final String SEQUENCE = "Sequence";

    private final String prefix;
    private final Map<String, StateData> fields = new HashMap<>();
    private final List<Definition> all = new ArrayList<>();

    Definitions(String chaincode) {
        this.prefix = "namespaces/fields/" + chaincode + "/";
    }

    List<Definition> all() {
        return all;
    }

    /** A new definition writes its number, and of the rest what has changed. */
    void take(CommittedTransaction transaction) {
        try {
            boolean isNew = false;
            for (CommittedTransaction.Set set : transaction.sets()) {
                for (KVWrite write : set.rows().getWritesList()) {
                    if (set.namespace().equals(LIFECYCLE) && write.getKey().startsWith(prefix)) {
                        String field = write.getKey().substring(prefix.length());
                        fields.put(field, StateData.parseFrom(write.getValue()));
                        isNew |= field.equals(SEQUENCE);
                    }
                }
            }
            if (isNew) {
                all.add(definition(transaction.place()));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the definition of the chaincode cannot be read", e);
        }
    }

    private Definition definition(Place place) throws InvalidProtocolBufferException {
        ByteString parameter = ChaincodeValidationInfo.parseFrom(
                        field("ValidationInfo").getBytes())
                .getValidationParameter();
        ApplicationPolicy policy = ApplicationPolicy.parseFrom(parameter);
        SignaturePolicyEnvelope signatures = policy.getSignaturePolicy();
        return new Definition(
                place,
                field(SEQUENCE).getInt64(),
                ChaincodeEndorsementInfo.parseFrom(field("EndorsementInfo").getBytes())
                        .getVersion(),
                policy.hasSignaturePolicy()
                        ? told(signatures.getRule(), signatures.getIdentitiesList())
                        : policy.getChannelConfigPolicyReference());
    }

    private StateData field(String name) {
        return Optional.ofNullable(fields.get(name)).orElse(StateData.getDefaultInstance());
    }

    private static String told(SignaturePolicy rule, List<MSPPrincipal> identities)
            throws InvalidProtocolBufferException {
        if (rule.hasNOutOf()) {
            List<String> parts = new ArrayList<>();
            for (SignaturePolicy part : rule.getNOutOf().getRulesList()) {
                parts.add(told(part, identities));
            }
            return rule.getNOutOf().getN() + " of (" + String.join(", ", parts) + ")";
        }
        MSPPrincipal principal = identities.get(rule.getSignedBy());
        if (principal.getPrincipalClassification() != MSPPrincipal.Classification.ROLE) {
            return principal.getPrincipalClassification().name();
        }
        MSPRole role = MSPRole.parseFrom(principal.getPrincipal());
        return role.getMspIdentifier() + "." + role.getRole().name().toLowerCase(Locale.ROOT);
    }
}
