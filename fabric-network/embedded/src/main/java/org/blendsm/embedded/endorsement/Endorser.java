package org.blendsm.embedded.endorsement;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
import org.blendsm.embedded.simulation.SimulationResults;
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

/** Runs a proposal once, on a stable view of the state, and signs the result for as many organisations as are asked. */
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
     * @param holders the organisations whose peers may see the private data that it touches; absent where it touches
     *     none
     */
    public record Simulated(
            Proposal proposal,
            Outcome outcome,
            ByteString payload,
            Set<Policy> policies,
            Optional<Set<String>> holders) {
        public boolean refusedByChaincode() {
            return outcome.response().getStatus() >= ERROR_THRESHOLD
                    || outcome.response().getStatus() < 200;
        }
    }

    /** Signature, freshness, and the right to write to the channel. */
    public Identity check(Proposal proposal) throws ProposalRefused {
        ChannelConfig current = config.get();
        Identity creator = checks.check(proposal, current);
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

    /** Runs the proposal as the given peer. Blocks until the chaincode has answered. */
    public Simulated simulate(Proposal proposal, Identity creator, SigningIdentity peer, boolean toEndorse)
            throws ExecutionFailed {
        if (SystemChaincodes.has(proposal.chaincode())) {
            return simulateSystem(proposal, creator);
        }
        try (Simulation simulation = new Simulation(proposal.transactionId(), state.view())) {
            ChaincodeDefinition definition = definition(proposal, simulation);
            Outcome outcome = chaincodes.execute(
                    definition,
                    new Invocation(
                            proposal.channel(),
                            proposal.transactionId(),
                            proposal.signed(),
                            proposal.input(),
                            simulation,
                            peer.mspId(),
                            creator.mspId()));
            if (!toEndorse) {
                return new Simulated(proposal, outcome, ByteString.EMPTY, Set.of(), Optional.empty());
            }
            SimulationResults results = simulation.results();
            return new Simulated(
                    proposal,
                    outcome,
                    payload(proposal, definition, outcome, results),
                    endorsements.policies(definition.name(), results.open(), config.get(), simulation.view()),
                    holders(results.open(), simulation.view()));
        } catch (ExecutionFailed e) {
            throw new ExecutionFailed("error in simulation: " + e.getMessage());
        }
    }

    private Simulated simulateSystem(Proposal proposal, Identity creator) {
        ChaincodeDefinition definition = new ChaincodeDefinition(
                proposal.chaincode(),
                0,
                "syscc",
                SignaturePolicyEnvelope.getDefaultInstance(),
                CollectionConfigPackage.getDefaultInstance());
        Outcome outcome = new Outcome(system.answer(proposal.chaincode(), proposal.input(), creator), Optional.empty());
        SimulationResults nothing = new SimulationResults(TxReadWriteSet.getDefaultInstance(), Optional.empty());
        Policy nobody = SignaturePolicyRule.of(definition.endorsement());
        return new Simulated(
                proposal, outcome, payload(proposal, definition, outcome, nothing), Set.of(nobody), Optional.empty());
    }

    /** Only who holds every collection that was touched can have run the transaction. */
    private Optional<Set<String>> holders(TxReadWriteSet sets, StateView view) {
        return sets.getNsRwsetList().stream()
                .flatMap(set -> set.getCollectionHashedRwsetList().stream()
                        .map(collection -> members(set.getNamespace(), collection.getCollectionName(), view)))
                .reduce((some, others) -> some.stream().filter(others::contains).collect(Collectors.toSet()));
    }

    private Set<String> members(String chaincode, String collection, StateView view) {
        return definitions
                .current(chaincode, view)
                .flatMap(definition -> definition.collection(collection))
                .map(Collections::members)
                .orElse(Set.of());
    }

    private ChaincodeDefinition definition(Proposal proposal, Simulation simulation) throws ExecutionFailed {
        String name = proposal.chaincode();
        ByteString sequence = simulation.state(ChaincodeDefinition.NAMESPACE, ChaincodeDefinition.sequenceKey(name));
        return definitions
                .at(name, sequence, simulation.view())
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
