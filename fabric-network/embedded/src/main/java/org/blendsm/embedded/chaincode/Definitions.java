package org.blendsm.embedded.chaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.state.Versioned;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;

/** The chaincode definitions in force, parsed once for each sequence. */
public final class Definitions {
    private final Map<String, ChaincodeDefinition> known = new ConcurrentHashMap<>();

    public Optional<ChaincodeDefinition> current(String chaincode, StateView view) {
        StateKey key = StateKey.of(ChaincodeDefinition.NAMESPACE, ChaincodeDefinition.sequenceKey(chaincode));
        ByteString sequence = view.get(key).map(Versioned::value).orElse(ByteString.EMPTY);
        return at(chaincode, sequence, view);
    }

    /** @param sequence the stored row that names the definition; empty when the chaincode was never defined */
    public Optional<ChaincodeDefinition> at(String chaincode, ByteString sequence, StateView view) {
        if (sequence.isEmpty()) {
            return Optional.empty();
        }
        ChaincodeDefinition definition = known.get(chaincode);
        if (definition != null && definition.sequence() == number(sequence)) {
            return Optional.of(definition);
        }
        Optional<ChaincodeDefinition> read = ChaincodeDefinition.read(chaincode, view);
        read.ifPresent(fresh -> known.put(chaincode, fresh));
        return read;
    }

    private static long number(ByteString sequence) {
        try {
            return StateData.parseFrom(sequence).getInt64();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a chaincode's sequence cannot be read", e);
        }
    }
}
