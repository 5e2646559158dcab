package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.chaincode.ChaincodeDefinition;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.policy.NeverSatisfied;
import org.blendsm.embedded.policy.Policy;
import org.blendsm.embedded.policy.SignaturePolicyRule;
import org.blendsm.embedded.state.Changes;
import org.blendsm.embedded.state.Changes.Change;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.state.Versioned;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWriteHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWriteHash;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * Have enough peers endorsed what a transaction writes? A key may have a policy of its own, a collection too;
 * everything else goes by the chaincode's. Source: Fabric's {@code core/common/validation/statebased}.
 */
public final class EndorsementCheck {
    /** The name under which a key's own policy stands among its metadata. */
    private static final String KEY_POLICY = "VALIDATION_PARAMETER";

    private final Definitions definitions;

    public EndorsementCheck(Definitions definitions) {
        this.definitions = definitions;
    }

    /** @param earlier what valid transactions of this block have written so far */
    public TxValidationCode verdict(
            String chaincode,
            TxReadWriteSet sets,
            List<Identity> endorsers,
            ChannelConfig config,
            StateView committed,
            Changes earlier)
            throws InvalidProtocolBufferException {
        Optional<Set<Policy>> policies = policies(chaincode, sets, config, committed, earlier);
        if (policies.isEmpty()) {
            return TxValidationCode.INVALID_CHAINCODE;
        }
        return policies.get().stream().allMatch(policy -> policy.satisfiedBy(endorsers))
                ? TxValidationCode.VALID
                : TxValidationCode.ENDORSEMENT_POLICY_FAILURE;
    }

    /** What the peers of an endorsed transaction must satisfy, as far as can be said before it is ordered. */
    public Set<Policy> policies(String chaincode, TxReadWriteSet sets, ChannelConfig config, StateView committed) {
        try {
            return policies(chaincode, sets, config, committed, new Changes()).orElse(Set.of());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was simulated here cannot be read", e);
        }
    }

    /** Absent where something is written under a chaincode that is not defined. */
    private Optional<Set<Policy>> policies(
            String chaincode, TxReadWriteSet sets, ChannelConfig config, StateView committed, Changes earlier)
            throws InvalidProtocolBufferException {
        Set<Policy> all = new LinkedHashSet<>();
        boolean called = false;
        for (NsReadWriteSet set : sets.getNsRwsetList()) {
            Writing writing = new Writing(set.getNamespace(), config, committed, earlier);
            writing.collect(set);
            called |= set.getNamespace().equals(chaincode);
            if (!writing.policies.isEmpty() || set.getNamespace().equals(chaincode)) {
                Optional<Policy> own = writing.chaincodePolicy;
                if (own.isEmpty()) {
                    return Optional.empty();
                }
                all.addAll(writing.policies.isEmpty() ? Set.of(own.get()) : writing.policies);
            }
        }
        if (!called) {
            Optional<Policy> own = new Writing(chaincode, config, committed, earlier).chaincodePolicy;
            if (own.isEmpty()) {
                return Optional.empty();
            }
            all.add(own.get());
        }
        return Optional.of(all);
    }

    /** What is written under one chaincode's name. */
    private final class Writing {
        private final String namespace;
        private final ChannelConfig config;
        private final StateView committed;
        private final Changes earlier;
        private final Optional<ChaincodeDefinition> definition;
        private final Optional<Policy> chaincodePolicy;
        private final Map<String, Policy> collectionPolicies = new HashMap<>();
        private final Set<Policy> policies = new LinkedHashSet<>();

        Writing(String namespace, ChannelConfig config, StateView committed, Changes earlier) {
            this.namespace = namespace;
            this.config = config;
            this.committed = committed;
            this.earlier = earlier;
            this.definition = definitions.current(namespace, committed);
            this.chaincodePolicy = namespace.equals(ChaincodeDefinition.NAMESPACE)
                    ? Optional.of(config.policy("/Channel/Application/LifecycleEndorsement"))
                    : definition.map(ChaincodeDefinition::endorsementPolicy);
        }

        void collect(NsReadWriteSet set) throws InvalidProtocolBufferException {
            KVRWSet open = KVRWSet.parseFrom(set.getRwset());
            for (KVWrite write : open.getWritesList()) {
                key(StateKey.of(namespace, write.getKey()), "");
            }
            for (KVMetadataWrite write : open.getMetadataWritesList()) {
                key(StateKey.of(namespace, write.getKey()), "");
            }
            for (CollectionHashedReadWriteSet collection : set.getCollectionHashedRwsetList()) {
                String name = collection.getCollectionName();
                HashedRWSet hashed = HashedRWSet.parseFrom(collection.getHashedRwset());
                for (KVWriteHash write : hashed.getHashedWritesList()) {
                    key(new StateKey(StateKey.hashed(namespace, name), write.getKeyHash()), name);
                }
                for (KVMetadataWriteHash write : hashed.getMetadataWritesList()) {
                    key(new StateKey(StateKey.hashed(namespace, name), write.getKeyHash()), name);
                }
            }
        }

        private void key(StateKey key, String collection) throws InvalidProtocolBufferException {
            Optional<Change> change = earlier.change(key);
            ByteString metadata = committed.get(key).map(Versioned::metadata).orElse(ByteString.EMPTY);
            Optional<ByteString> own = keyPolicy(metadata);
            if (change.isPresent() && !keyPolicy(change.get().metadata()).equals(own)) {
                // Nobody could have endorsed under a policy that was changed a moment ago, in the same block
                policies.add(new NeverSatisfied(key.namespace()));
            } else if (own.isPresent()) {
                policies.add(SignaturePolicyRule.of(SignaturePolicyEnvelope.parseFrom(own.get())));
            } else if (collection.isEmpty()) {
                chaincodePolicy.ifPresentOrElse(policies::add, () -> policies.add(unknown(namespace)));
            } else {
                policies.add(collectionPolicies.computeIfAbsent(collection, this::collectionPolicy));
            }
        }

        private Policy collectionPolicy(String collection) {
            Optional<String> owner = ChaincodeDefinition.ownerOfImplicit(collection);
            if (owner.isPresent()) {
                return config.policy("/Channel/Application/" + owner.get() + "/Endorsement");
            }
            Optional<StaticCollectionConfig> defined = definition.flatMap(d -> d.collection(collection));
            if (defined.isEmpty()) {
                return unknown(collection);
            }
            return defined.get().hasEndorsementPolicy()
                    ? rule(defined.get().getEndorsementPolicy())
                    : chaincodePolicy.orElseGet(() -> unknown(namespace));
        }

        private Policy rule(ApplicationPolicy policy) {
            return switch (policy.getTypeCase()) {
                case SIGNATURE_POLICY -> SignaturePolicyRule.of(policy.getSignaturePolicy());
                case CHANNEL_CONFIG_POLICY_REFERENCE -> config.policy(policy.getChannelConfigPolicyReference());
                case TYPE_NOT_SET -> unknown(namespace);
            };
        }

        private static Policy unknown(String name) {
            return new NeverSatisfied(name);
        }
    }

    private static Optional<ByteString> keyPolicy(ByteString metadata) throws InvalidProtocolBufferException {
        if (metadata.isEmpty()) {
            return Optional.empty();
        }
        for (KVMetadataEntry entry : KVMetadataWrite.parseFrom(metadata).getEntriesList()) {
            if (entry.getName().equals(KEY_POLICY) && !entry.getValue().isEmpty()) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }
}
