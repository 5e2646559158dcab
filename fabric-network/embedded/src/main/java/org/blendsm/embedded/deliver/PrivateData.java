package org.blendsm.embedded.deliver;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.blendsm.embedded.chaincode.Collections;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.IdentityMalformed;
import org.blendsm.embedded.policy.SignaturePolicyRule;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxPvtReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;

/**
 * Which private data of a block somebody is shown: those that the peer's organisation holds, of collections that are
 * not for their members only, or that the reader is a member of. Source: Fabric's {@code core/peer/deliverevents.go}.
 */
public final class PrivateData {
    private final StateStore state;
    private final Definitions definitions;
    private final Supplier<ChannelConfig> config;

    public PrivateData(StateStore state, Definitions definitions, Supplier<ChannelConfig> config) {
        this.state = state;
        this.definitions = definitions;
        this.config = config;
    }

    /**
     * By place in the block.
     *
     * @param peer the MSP id of the peer that was asked; absent for that of the reader's own organisation
     */
    Map<Long, TxPvtReadWriteSet> shownTo(ByteString reader, Optional<String> peer, long block) {
        Map<Long, TxPvtReadWriteSet> shown = new TreeMap<>();
        Map<Long, Map<String, KVRWSet>> kept = state.confidentialOf(block);
        if (kept.isEmpty()) {
            return shown;
        }
        try (StateView view = state.view()) {
            Identity identity = config.get().members().identity(reader);
            kept.forEach((transaction, sets) -> {
                Map<String, NsPvtReadWriteSet.Builder> byChaincode = new TreeMap<>();
                sets.forEach((namespace, set) -> {
                    StateKey.Collection collection = StateKey.collection(namespace);
                    if (maySee(identity, peer.orElse(identity.mspId()), collection, view)) {
                        byChaincode
                                .computeIfAbsent(
                                        collection.chaincode(),
                                        name -> NsPvtReadWriteSet.newBuilder().setNamespace(name))
                                .addCollectionPvtRwset(CollectionPvtReadWriteSet.newBuilder()
                                        .setCollectionName(collection.name())
                                        .setRwset(set.toByteString()));
                    }
                });
                if (!byChaincode.isEmpty()) {
                    TxPvtReadWriteSet.Builder all =
                            TxPvtReadWriteSet.newBuilder().setDataModel(TxReadWriteSet.DataModel.KV);
                    byChaincode.values().forEach(all::addNsPvtRwset);
                    shown.put(transaction, all.build());
                }
            });
        } catch (IdentityMalformed e) {
            throw new IllegalStateException("who reads blocks was known a moment ago", e);
        }
        return shown;
    }

    private boolean maySee(Identity reader, String peer, StateKey.Collection collection, StateView view) {
        Optional<StaticCollectionConfig> known = definitions
                .current(collection.chaincode(), view)
                .flatMap(definition -> definition.collection(collection.name()));
        return known.filter(each -> Collections.members(each).contains(peer))
                .filter(each -> !each.getMemberOnlyRead()
                        || SignaturePolicyRule.of(each.getMemberOrgsPolicy().getSignaturePolicy())
                                .satisfiedBy(List.of(reader)))
                .isPresent();
    }
}
