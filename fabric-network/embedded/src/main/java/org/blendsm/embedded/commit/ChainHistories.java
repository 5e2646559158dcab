package org.blendsm.embedded.commit;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.function.Function;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.chaincode.Histories;
import org.blendsm.embedded.state.Height;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.queryresult.KeyModification;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;

/** Finds in the blocks what a past transaction wrote; the state's history knows only where to look. */
public record ChainHistories(Function<Height, Envelope> transactions) implements Histories {
    @Override
    public KeyModification modification(Height height, String namespace, String key) {
        try {
            Payload payload = Payload.parseFrom(transactions.apply(height).getPayload());
            TxReadWriteSet sets =
                    TxReadWriteSet.parseFrom(Envelopes.action(payload).getResults());
            for (NsReadWriteSet set : sets.getNsRwsetList()) {
                if (set.getNamespace().equals(namespace)) {
                    for (KVWrite write : KVRWSet.parseFrom(set.getRwset()).getWritesList()) {
                        if (write.getKey().equals(key)) {
                            return KeyModification.newBuilder()
                                    .setTxId(Envelopes.channelHeader(payload).getTxId())
                                    .setTimestamp(
                                            Envelopes.channelHeader(payload).getTimestamp())
                                    .setValue(write.getValue())
                                    .setIsDelete(write.getIsDelete())
                                    .build();
                        }
                    }
                }
            }
            throw new IllegalStateException("no namespace or key is found for namespace " + namespace + " and key "
                    + key + " with decoded blockNum " + height.block() + " and tranNum " + height.transaction());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a committed transaction cannot be read", e);
        }
    }
}
