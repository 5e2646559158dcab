package org.blendsm.embedded.endorsement;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.chaincode.ChaincodeDefinition;
import org.blendsm.embedded.chaincode.Chaincodes;
import org.blendsm.embedded.chaincode.Collections;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.chaincode.ExecutionFailed;
import org.blendsm.embedded.chaincode.Invocation;
import org.blendsm.embedded.chaincode.Outcome;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.policy.Policy;
import org.blendsm.embedded.policy.SignaturePolicyRule;
import org.blendsm.embedded.simulation.Simulation;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.blendsm.embedded.simulation.SimulationResults;
import org.blendsm.embedded.state.StateKey;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.blendsm.embedded.systemchaincode.SystemChaincodes;
import org.blendsm.embedded.validation.EndorsementCheck;
import org.blendsm.embedded.validation.RecentEndorsements;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;

/** Runs a proposal on a stable view of the state, and signs the result for as many organisations as are asked. */
public final class Endorser {
    /** From this status on an answer is the chaincode's refusal and no transaction. */
    public static final int ERROR_THRESHOLD = 400;

    private final Supplier<ChannelConfig> config;
    private final StateStore state;
    private final Definitions definitions;
    private final Chaincodes chaincodes;
    private final SystemChaincodes system;
    private final EndorsementCheck endorsements;
    private final RecentEndorsements recent;
    private final ProposalChecks checks;

    public Endorser(
            Supplier<ChannelConfig> config,
            StateStore state,
            Definitions definitions,
            Chaincodes chaincodes,
            SystemChaincodes system,
            EndorsementCheck endorsements,
            RecentEndorsements recent,
            Clock clock) {
        this.config = config;
        this.state = state;
        this.definitions = definitions;
        this.chaincodes = chaincodes;
        this.system = system;
        this.endorsements = endorsements;
        this.recent = recent;
        this.checks = new ProposalChecks(clock);
    }

    /**
     * A proposal that was run.
     *
     * @param payload what an endorsement signs
     * @param policies what its endorsers have to satisfy together
     * @param readers the organisations whose peers hold the private data that it read; absent where it read none
     * @param holders those whose peers hold all private data that it touched; absent where it touched none
     * @param written the collections that it wrote to and did not read
     */
    public record Simulated(
            Proposal proposal,
            Outcome outcome,
            ByteString payload,
            Set<Policy> policies,
            Optional<Set<String>> readers,
            Optional<Set<String>> holders,
            List<String> written) {
        /** In bytes, as far as callers and chaincodes choose it. */
        long size() {
            return (long) proposal.signed().getSerializedSize() + payload.size();
        }

        public boolean refusedByChaincode() {
            return outcome.response().getStatus() >= ERROR_THRESHOLD
                    || outcome.response().getStatus() < 200;
        }
    }

    /** Signature, freshness, and the right to write to the channel. */
    public Identity check(Proposal proposal) throws ProposalRefused {
        ChannelConfig current = config.get();
        Identity creator = checks.check(proposal, current, anybody -> true);
        if (state.place(proposal.transactionId()).isPresent()) {
            throw new ProposalRefused("duplicate transaction found [" + proposal.transactionId() + "]. Creator ["
                    + Hashes.hex(proposal.creator()) + "]");
        }
        if (!SystemChaincodes.has(proposal.chaincode())) {
            // System chaincodes ask for themselves, and for less
            ProposalChecks.checkPolicy(ChannelConfig.WRITERS, creator, current);
        }
        return creator;
    }

    /** A proposal to one peer and to no channel: signature, freshness, and that it is from one of the peer's own. */
    Identity checkOwn(Proposal proposal, SigningIdentity peer) throws ProposalRefused {
        return checks.check(proposal, config.get(), creator -> creator.mspId().equals(peer.mspId()));
    }

    /** The newest state. The caller closes it. */
    public StateView view() {
        return state.view();
    }

    /** Runs the proposal as the given peer, on the newest state. Blocks until the chaincode has answered. */
    public Simulated simulate(Proposal proposal, Identity creator, SigningIdentity peer, boolean toEndorse)
            throws ExecutionFailed {
        try (StateView newest = view()) {
            return simulate(proposal, creator, peer, toEndorse, newest);
        }
    }

    /** Runs the proposal as the given peer, on this state. Blocks until the chaincode has answered. */
    public Simulated simulate(
            Proposal proposal, Identity creator, SigningIdentity peer, boolean toEndorse, StateView view)
            throws ExecutionFailed {
        if (SystemChaincodes.has(proposal.chaincode())) {
            return simulateSystem(proposal, creator, peer);
        }
        try (Simulation simulation = new Simulation(proposal.transactionId(), view.again())) {
            ChaincodeDefinition definition = definition(proposal, simulation, view);
            Outcome outcome = chaincodes.execute(
                    definition,
                    new Invocation(
                            proposal.channel(),
                            proposal.transactionId(),
                            proposal.signed(),
                            proposal.chaincode(),
                            proposal.input(),
                            simulation,
                            peer.mspId(),
                            creator,
                            config.get()));
            requireEnoughHolders(proposal, simulation, peer, view);
            return toEndorse
                    ? toEndorse(proposal, definition, outcome, simulation, view)
                    : new Simulated(
                            proposal,
                            outcome,
                            ByteString.EMPTY,
                            Set.of(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of());
        } catch (ExecutionFailed | SimulationRefused e) {
            throw new ExecutionFailed("error in simulation: " + e.getMessage());
        }
    }

    private Simulated simulateSystem(Proposal proposal, Identity creator, SigningIdentity peer) {
        ChaincodeDefinition definition = new ChaincodeDefinition(
                proposal.chaincode(),
                0,
                "syscc",
                SignaturePolicyEnvelope.getDefaultInstance(),
                CollectionConfigPackage.getDefaultInstance());
        Outcome outcome = new Outcome(
                system.answer(proposal.chaincode(), proposal.input(), creator, peer.mspId()), Optional.empty());
        SimulationResults nothing = new SimulationResults(TxReadWriteSet.getDefaultInstance(), Optional.empty());
        Policy nobody = SignaturePolicyRule.of(definition.endorsement());
        return new Simulated(
                proposal,
                outcome,
                payload(proposal, definition, outcome, nothing),
                Set.of(nobody),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private Simulated toEndorse(
            Proposal proposal, ChaincodeDefinition definition, Outcome outcome, Simulation simulation, StateView view) {
        SimulationResults results = simulation.results();
        Set<StateKey.Collection> read = simulation.readCollections();
        List<StateKey.Collection> written = simulation.writtenCollections();
        return new Simulated(
                proposal,
                outcome,
                payload(proposal, definition, outcome, results),
                endorsements.policies(definition.name(), results.open(), read, config.get(), view),
                holders(read.stream(), view),
                holders(Stream.concat(read.stream(), written.stream()), view),
                written.stream()
                        .filter(collection -> !read.contains(collection))
                        .map(StateKey.Collection::name)
                        .toList());
    }

    /** The organisations that hold each of the collections; absent where there is none. */
    private Optional<Set<String>> holders(Stream<StateKey.Collection> collections, StateView view) {
        return collections
                .map(collection ->
                        collection(collection, view).map(Collections::members).orElse(Set.of()))
                .reduce((some, others) -> some.stream().filter(others::contains).collect(Collectors.toSet()));
    }

    /** Each organisation has one peer; what is written has to reach as many others as its collection asks for. */
    private void requireEnoughHolders(Proposal proposal, Simulation simulation, SigningIdentity peer, StateView view)
            throws ExecutionFailed {
        for (StateKey.Collection written : simulation.writtenCollections()) {
            Optional<StaticCollectionConfig> collection = collection(written, view);
            int required =
                    collection.map(StaticCollectionConfig::getRequiredPeerCount).orElse(0);
            long others = collection.map(Collections::members).orElse(Set.of()).stream()
                    .filter(mspId -> !mspId.equals(peer.mspId()))
                    .filter(mspId -> config.get().members().organisation(mspId).isPresent())
                    .count();
            if (others < required) {
                throw new ExecutionFailed("failed to distribute private collection, txID " + proposal.transactionId()
                        + ", channel " + proposal.channel()
                        + ": could not build private data dissemination plan for chaincode "
                        + written.chaincode() + " and collection " + written.name()
                        + ": required to disseminate to at least " + required + " peers, but know of only " + others
                        + " eligible peers");
            }
        }
    }

    private Optional<StaticCollectionConfig> collection(StateKey.Collection collection, StateView view) {
        return definitions
                .current(collection.chaincode(), view)
                .flatMap(definition -> definition.collection(collection.name()));
    }

    /** The transaction depends on it from now on. */
    private ChaincodeDefinition definition(Proposal proposal, Simulation simulation, StateView view)
            throws ExecutionFailed, SimulationRefused {
        String name = proposal.chaincode();
        ByteString sequence = simulation.state(ChaincodeDefinition.NAMESPACE, ChaincodeDefinition.sequenceKey(name));
        return definitions
                .at(name, sequence, view)
                .orElseThrow(() -> new ExecutionFailed("make sure the chaincode " + name
                        + " has been successfully defined on channel " + proposal.channel()
                        + " and try again: chaincode " + name + " not found"));
    }

    private ByteString payload(
            Proposal proposal, ChaincodeDefinition definition, Outcome outcome, SimulationResults results) {
        ChaincodeAction.Builder action = ChaincodeAction.newBuilder()
                .setResponse(outcome.response())
                .setResults(results.open().toByteString())
                .setChaincodeId(
                        ChaincodeID.newBuilder().setName(definition.name()).setVersion(definition.version()));
        outcome.event().map(ChaincodeEvent::toByteString).ifPresent(action::setEvents);
        if (outcome.response().getStatus() < ERROR_THRESHOLD) {
            results.confidential().ifPresent(data -> state.keepTransient(proposal.transactionId(), data));
        }
        return ProposalResponsePayload.newBuilder()
                .setProposalHash(proposal.hash())
                .setExtension(action.build().toByteString())
                .build()
                .toByteString();
    }

    /** Each organisation's peer signs the same bytes, followed by its own identity. */
    public List<Endorsement> endorse(Simulated simulated, List<SigningIdentity> peers) {
        List<Endorsement> endorsements = peers.stream()
                .map(peer -> endorsement(simulated.payload(), peer))
                .toList();
        recent.remember(simulated.proposal().transactionId(), simulated.payload(), endorsements);
        return endorsements;
    }

    public static Endorsement endorsement(ByteString payload, SigningIdentity peer) {
        return Endorsement.newBuilder()
                .setEndorser(peer.serialized())
                .setSignature(peer.sign(payload.concat(peer.serialized())))
                .build();
    }
}
