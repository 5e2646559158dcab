package org.blendsm.embedded.chaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.embedded.policy.Policy;
import org.blendsm.embedded.policy.SignaturePolicyRule;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateView;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeEndorsementInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;
import org.hyperledger.fabric.protos.peer.lifecycle.StateMetadata;

/**
 * What the channel has agreed about a chaincode, kept in the state under {@code _lifecycle} exactly as Fabric keeps it.
 *
 * @param sequence counts the definitions of this chaincode, from 1
 * @param endorsement whose peers must sign a transaction of it
 * @param collections its private data collections
 */
public record ChaincodeDefinition(
        String name,
        long sequence,
        String version,
        SignaturePolicyEnvelope endorsement,
        CollectionConfigPackage collections) {
    /** The namespace of Fabric's chaincode lifecycle. */
    public static final String NAMESPACE = "_lifecycle";

    private static final String IMPLICIT = "_implicit_org_";

    /** The key that every transaction of the chaincode reads, so that a new definition invalidates those under way. */
    public static String sequenceKey(String chaincode) {
        return "namespaces/fields/" + chaincode + "/Sequence";
    }

    /** The definition in force. */
    public static Optional<ChaincodeDefinition> read(String chaincode, StateView view) {
        try {
            long sequence = field(chaincode, "Sequence", view).getInt64();
            if (sequence == 0) {
                return Optional.empty();
            }
            ChaincodeEndorsementInfo endorsement = ChaincodeEndorsementInfo.parseFrom(
                    field(chaincode, "EndorsementInfo", view).getBytes());
            ChaincodeValidationInfo validation = ChaincodeValidationInfo.parseFrom(
                    field(chaincode, "ValidationInfo", view).getBytes());
            return Optional.of(new ChaincodeDefinition(
                    chaincode,
                    sequence,
                    endorsement.getVersion(),
                    ApplicationPolicy.parseFrom(validation.getValidationParameter())
                            .getSignaturePolicy(),
                    CollectionConfigPackage.parseFrom(
                            field(chaincode, "Collections", view).getBytes())));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the definition of chaincode " + chaincode + " cannot be read", e);
        }
    }

    private static StateData field(String chaincode, String field, StateView view)
            throws InvalidProtocolBufferException {
        StateKey key = StateKey.of(NAMESPACE, "namespaces/fields/" + chaincode + "/" + field);
        var stored = view.get(key);
        return stored.isEmpty()
                ? StateData.getDefaultInstance()
                : StateData.parseFrom(stored.get().value());
    }

    /** What committing this definition writes into the state. */
    public Map<String, ByteString> rows() {
        ChaincodeEndorsementInfo endorsementInfo = ChaincodeEndorsementInfo.newBuilder()
                .setVersion(version)
                .setEndorsementPlugin("escc")
                .build();
        ChaincodeValidationInfo validationInfo = ChaincodeValidationInfo.newBuilder()
                .setValidationPlugin("vscc")
                .setValidationParameter(ApplicationPolicy.newBuilder()
                        .setSignaturePolicy(endorsement)
                        .build()
                        .toByteString())
                .build();
        Map<String, ByteString> rows = new LinkedHashMap<>();
        rows.put(
                "namespaces/metadata/" + name,
                StateMetadata.newBuilder()
                        .setDatatype("ChaincodeDefinition")
                        .addAllFields(List.of("Sequence", "EndorsementInfo", "ValidationInfo", "Collections"))
                        .build()
                        .toByteString());
        rows.put(
                sequenceKey(name),
                StateData.newBuilder().setInt64(sequence).build().toByteString());
        rows.put(row("EndorsementInfo"), bytes(endorsementInfo));
        rows.put(row("ValidationInfo"), bytes(validationInfo));
        rows.put(row("Collections"), bytes(collections));
        return rows;
    }

    private String row(String field) {
        return "namespaces/fields/" + name + "/" + field;
    }

    private static ByteString bytes(Message content) {
        return StateData.newBuilder().setBytes(content.toByteString()).build().toByteString();
    }

    public Policy endorsementPolicy() {
        return SignaturePolicyRule.of(endorsement);
    }

    /** The same agreement, whatever its number. */
    public boolean agreesWith(ChaincodeDefinition other) {
        return name.equals(other.name)
                && version.equals(other.version)
                && endorsement.equals(other.endorsement)
                && collections.equals(other.collections);
    }

    /** The organisation whose own collection this is, which needs no definition. */
    public static Optional<String> ownerOfImplicit(String collection) {
        return collection.startsWith(IMPLICIT)
                ? Optional.of(collection.substring(IMPLICIT.length()))
                : Optional.empty();
    }

    /** A collection by name; an organisation's implicit one needs no definition. */
    public Optional<StaticCollectionConfig> collection(String collection) {
        Optional<String> owner = ownerOfImplicit(collection);
        if (owner.isPresent()) {
            return Optional.of(Collections.implicit(collection, owner.get()));
        }
        return collections.getConfigList().stream()
                .map(config -> config.getStaticCollectionConfig())
                .filter(config -> config.getName().equals(collection))
                .findFirst();
    }
}
