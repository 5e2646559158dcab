package org.blendsm.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.audit.AuditReport.Definition;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeEndorsementInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
    private static final String LIFECYCLE = "_lifecycle";

    private final Definitions definitions = new Definitions("blendsm");

    @Test
    void a_definition_says_only_what_has_changed_and_the_rest_stands() {
        definitions.take(defined(
                "blendsm",
                Map.of("Sequence", number(1), "EndorsementInfo", version("1"), "ValidationInfo", signedBy(2))));
        definitions.take(defined("blendsm", Map.of("Sequence", number(2), "EndorsementInfo", version("2"))));
        definitions.take(defined("blendsm", Map.of("Sequence", number(3), "ValidationInfo", signedBy(1))));

        assertThat(definitions.all())
                .extracting(Definition::sequence, Definition::version, Definition::endorsedBy)
                .containsExactly(
                        tuple(1L, "1", "2 of (AMSP.peer, BMSP.peer)"),
                        tuple(2L, "2", "2 of (AMSP.peer, BMSP.peer)"),
                        tuple(3L, "2", "1 of (AMSP.peer, BMSP.peer)"));
    }

    @Test
    void another_chaincodes_definition_is_not_told() {
        definitions.take(defined("blendsm2", Map.of("Sequence", number(1))));

        assertThat(definitions.all()).isEmpty();
    }

    private static CommittedTransaction defined(String chaincode, Map<String, StateData> fields) {
        KVRWSet.Builder rows = KVRWSet.newBuilder();
        fields.forEach((field, value) -> rows.addWrites(KVWrite.newBuilder()
                .setKey("namespaces/fields/" + chaincode + "/" + field)
                .setValue(value.toByteString())));
        return new CommittedTransaction(
                "blendsm",
                new Place(1, 0, ""),
                TxValidationCode.VALID,
                Envelope.getDefaultInstance(),
                Timestamp.getDefaultInstance(),
                Optional.empty(),
                true,
                LIFECYCLE,
                LIFECYCLE,
                List.of(),
                List.of(new CommittedTransaction.Set(LIFECYCLE, rows.build(), false)),
                ChaincodeEvent.getDefaultInstance());
    }

    private static StateData number(long sequence) {
        return StateData.newBuilder().setInt64(sequence).build();
    }

    private static StateData version(String version) {
        return bytes(ChaincodeEndorsementInfo.newBuilder().setVersion(version).build());
    }

    private static StateData signedBy(int least) {
        SignaturePolicyEnvelope.Builder policy = SignaturePolicyEnvelope.newBuilder();
        SignaturePolicy.NOutOf.Builder some =
                SignaturePolicy.NOutOf.newBuilder().setN(least);
        for (String organisation : List.of("AMSP", "BMSP")) {
            some.addRules(SignaturePolicy.newBuilder().setSignedBy(policy.getIdentitiesCount()));
            policy.addIdentities(MSPPrincipal.newBuilder()
                    .setPrincipalClassification(MSPPrincipal.Classification.ROLE)
                    .setPrincipal(MSPRole.newBuilder()
                            .setMspIdentifier(organisation)
                            .setRole(MSPRole.MSPRoleType.PEER)
                            .build()
                            .toByteString()));
        }
        ByteString parameter = ApplicationPolicy.newBuilder()
                .setSignaturePolicy(policy.setRule(SignaturePolicy.newBuilder().setNOutOf(some)))
                .build()
                .toByteString();
        return bytes(ChaincodeValidationInfo.newBuilder()
                .setValidationParameter(parameter)
                .build());
    }

    private static StateData bytes(Message content) {
        return StateData.newBuilder().setBytes(content.toByteString()).build();
    }
}
