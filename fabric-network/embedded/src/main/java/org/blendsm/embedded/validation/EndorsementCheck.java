package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.HashSet;
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

    /** @param repoliced the keys whose own policies rightly endorsed transactions of this block have set so far */
    public TxValidationCode verdict(
            String chaincode,
            TxReadWriteSet sets,
            List<Identity> endorsers,
            ChannelConfig config,
            StateView committed,
            Set<StateKey> repoliced)
            throws InvalidProtocolBufferException {
        Optional<Set<Policy>> policies = policies(chaincode, sets, config, committed, repoliced);
        if (policies.isEmpty()) {
            return TxValidationCode.INVALID_CHAINCODE;
        }
        return policies.get().stream().allMatch(policy -> policy.satisfiedBy(endorsers))
                ? TxValidationCode.VALID
                : TxValidationCode.ENDORSEMENT_POLICY_FAILURE;
    }

    /**
     * Whose endorsement Fabric's gateway seeks, as far as can be said before the transaction is ordered. That is more
     * than anybody checks later: a chaincode that was only read counts too, and a collection whose values were read.
     */
    public Set<Policy> policies(
            String chaincode,
            TxReadWriteSet sets,
            Set<StateKey.Collection> read,
            ChannelConfig config,
            StateView committed) {
        try {
            Set<Policy> all = new LinkedHashSet<>(
                    policies(chaincode, sets, config, committed, Set.of()).orElse(Set.of()));
            for (NsReadWriteSet set : sets.getNsRwsetList()) {
                Writing writing = new Writing(set.getNamespace(), config, committed, Set.of());
                writing.collect(set);
                if (writing.policies.isEmpty() && !set.getNamespace().equals(ChaincodeDefinition.NAMESPACE)) {
                    writing.chaincodePolicy.ifPresent(all::add);
                }
            }
            for (StateKey.Collection collection : read) {
                all.add(new Writing(collection.chaincode(), config, committed, Set.of())
                        .collectionPolicy(collection.name()));
            }
            return all;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was simulated here cannot be read", e);
        }
    }

    /** The keys whose own policies the transaction sets, whether or not to another value. */
    public static Set<StateKey> repoliced(TxReadWriteSet sets) throws InvalidProtocolBufferException {
        Set<StateKey> keys = new HashSet<>();
        for (NsReadWriteSet set : sets.getNsRwsetList()) {
            for (KVMetadataWrite write : KVRWSet.parseFrom(set.getRwset()).getMetadataWritesList()) {
                keys.add(StateKey.of(set.getNamespace(), write.getKey()));
            }
            for (CollectionHashedReadWriteSet collection : set.getCollectionHashedRwsetList()) {
                String hashed = StateKey.hashed(set.getNamespace(), collection.getCollectionName());
                for (KVMetadataWriteHash write :
                        HashedRWSet.parseFrom(collection.getHashedRwset()).getMetadataWritesList()) {
                    keys.add(new StateKey(hashed, write.getKeyHash()));
                }
            }
        }
        return keys;
    }

    /** Absent where something is written under a chaincode that is not defined. */
    private Optional<Set<Policy>> policies(
            String chaincode, TxReadWriteSet sets, ChannelConfig config, StateView committed, Set<StateKey> repoliced)
            throws InvalidProtocolBufferException {
        Set<Policy> all = new LinkedHashSet<>();
        boolean called = false;
        for (NsReadWriteSet set : sets.getNsRwsetList()) {
            Writing writing = new Writing(set.getNamespace(), config, committed, repoliced);
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
            Optional<Policy> own = new Writing(chaincode, config, committed, repoliced).chaincodePolicy;
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
        private final Set<StateKey> repoliced;
        private final Optional<ChaincodeDefinition> definition;
        private final Optional<Policy> chaincodePolicy;
        private final Map<String, Policy> collectionPolicies = new HashMap<>();
        private final Set<Policy> policies = new LinkedHashSet<>();

        Writing(String namespace, ChannelConfig config, StateView committed, Set<StateKey> repoliced) {
            this.namespace = namespace;
            this.config = config;
            this.committed = committed;
            this.repoliced = repoliced;
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
            ByteString metadata = committed.get(key).map(Versioned::metadata).orElse(ByteString.EMPTY);
            Optional<ByteString> own = keyPolicy(metadata);
            if (repoliced.contains(key)) {
                // Nobody could have endorsed under a policy that was set a moment ago, in the same block
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
