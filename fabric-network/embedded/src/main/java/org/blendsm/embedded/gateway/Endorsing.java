package org.blendsm.embedded.gateway;

import com.google.rpc.Code;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.endorsement.Endorser;
import org.blendsm.embedded.endorsement.Endorser.Simulated;
import org.blendsm.embedded.endorsement.EndorsingPeers;
import org.blendsm.embedded.endorsement.FirstCalls;
import org.blendsm.embedded.endorsement.Proposal;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.systemchaincode.SystemChaincodes;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/** A proposal's way to the transaction that its client signs: who has to endorse it, and whether they agree. */
final class Endorsing {
    private static final String NOT_ENDORSED = "failed to endorse transaction, see attached details for more info";
    private static final String TOO_FEW =
            "failed to collect enough transaction endorsements, see attached details for more info";
    private static final String UNSATISFIABLE =
            "no combination of peers can be derived which satisfy the endorsement policy: ";

    private final Supplier<ChannelConfig> config;
    private final Endorser endorser;
    private final EndorsingPeers peers;
    private final FirstCalls firstCalls;
    private final Routes routes;
    private final Failures failures;

    Endorsing(
            Supplier<ChannelConfig> config,
            Endorser endorser,
            EndorsingPeers peers,
            FirstCalls firstCalls,
            Routes routes,
            Failures failures) {
        this.config = config;
        this.endorser = endorser;
        this.peers = peers;
        this.firstCalls = firstCalls;
        this.routes = routes;
        this.failures = failures;
    }

    /** The peers of the organisations that the client names. */
    List<SigningIdentity> named(Proposal proposal, List<String> organisations) {
        List<SigningIdentity> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String organisation : new LinkedHashSet<>(organisations)) {
            routes.of(organisation, proposal.chaincode()).ifPresentOrElse(named::add, () -> missing.add(organisation));
        }
        if (!missing.isEmpty()) {
            throw Failures.of(
                    Code.UNAVAILABLE, "failed to find any endorsing peers for org(s): " + String.join(", ", missing));
        }
        return named;
    }

    /** @param named those whom the client names; none where it is the gateway that chooses */
    Envelope transaction(Proposal proposal, List<SigningIdentity> named) {
        return named.isEmpty() ? byChosen(proposal) : byNamed(proposal, named);
    }

    /** It is for the client to know whether they are enough. */
    private Envelope byNamed(Proposal proposal, List<SigningIdentity> named) {
        try (EndorsementRound round = new EndorsementRound(endorser, failures, proposal)) {
            if (!round.agree(named)) {
                throw failures.all(Code.ABORTED, TOO_FEW, round.said());
            }
            return prepared(round.found(), named);
        }
    }

    /** The caller's own peer first, and then as many as what it found asks for. */
    private Envelope byChosen(Proposal proposal) {
        SigningIdentity first = first(proposal);
        try (EndorsementRound round = new EndorsementRound(endorser, failures, proposal)) {
            if (!round.agree(List.of(first))) {
                throw failures.all(Code.ABORTED, NOT_ENDORSED, round.said());
            }
            List<SigningIdentity> endorsing = chosen(round.found(), first, peer -> true);
            if (endorsing.isEmpty()) {
                throw nobodyToChoose(round.found(), first);
            }
            return prepared(
                    round.found(), firstCalls.include(proposal) ? agreeing(round, first, endorsing) : endorsing);
        }
    }

    private SigningIdentity first(Proposal proposal) {
        if (proposal.hasTransient() && routes.own(proposal).isEmpty()) {
            throw Failures.of(
                    Code.FAILED_PRECONDITION,
                    "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to"
                            + " protect transient data");
        }
        return routes.first(proposal).orElseThrow(() -> unknown(proposal));
    }

    /** As many who find the same; where some do not, others in their place. */
    private List<SigningIdentity> agreeing(
            EndorsementRound round, SigningIdentity first, List<SigningIdentity> endorsing) {
        List<SigningIdentity> asked = endorsing;
        while (!round.agree(asked)) {
            asked = chosen(round.found(), first, peer -> !round.failed(peer));
            if (asked.isEmpty()) {
                throw failures.all(Code.ABORTED, TOO_FEW, round.said());
            }
        }
        return asked;
    }

    /** Only members of a collection can have read it, and only they are shown transient data meant for it. */
    private List<SigningIdentity> chosen(Simulated found, SigningIdentity first, Predicate<SigningIdentity> asked) {
        Optional<Set<String>> confined = found.proposal().hasTransient() ? found.holders() : found.readers();
        return peers.satisfying(
                found.policies(),
                asked.and(peer -> confined.isEmpty() || confined.get().contains(peer.mspId())),
                first,
                config.get());
    }

    private StatusRuntimeException nobodyToChoose(Simulated found, SigningIdentity first) {
        if (SystemChaincodes.has(found.proposal().chaincode())) {
            return unknown(found.proposal());
        }
        boolean protectedOnly = found.proposal().hasTransient()
                && !found.written().isEmpty()
                && !peers.satisfying(
                                found.policies(),
                                peer -> found.readers().isEmpty()
                                        || found.readers().get().contains(peer.mspId()),
                                first,
                                config.get())
                        .isEmpty();
        return Failures.of(
                Code.FAILED_PRECONDITION,
                protectedOnly
                        ? "requires endorsement from organisation(s) that are not in the distribution policy of the"
                                + " private data collection(s): [" + String.join(" ", found.written())
                                + "]; retry specifying trusted endorsing organizations to protect transient data"
                        : UNSATISFIABLE + "no peer combination can satisfy the endorsement policy");
    }

    private static StatusRuntimeException unknown(Proposal proposal) {
        return Failures.of(
                Code.FAILED_PRECONDITION,
                UNSATISFIABLE + "No metadata was found for chaincode " + proposal.chaincode() + " in channel "
                        + proposal.channel());
    }

    /** What the client will sign: the proposal's own header, its payload without transient data, the action. */
    private Envelope prepared(Simulated found, List<SigningIdentity> endorsing) {
        Proposal proposal = found.proposal();
        List<Endorsement> endorsements = endorser.endorse(found, endorsing);
        ChaincodeActionPayload action = ChaincodeActionPayload.newBuilder()
                .setChaincodeProposalPayload(proposal.payloadWithoutTransient())
                .setAction(ChaincodeEndorsedAction.newBuilder()
                        .setProposalResponsePayload(found.payload())
                        .addAllEndorsements(endorsements))
                .build();
        Transaction transaction = Transaction.newBuilder()
                .addActions(TransactionAction.newBuilder()
                        .setHeader(proposal.header().getSignatureHeader())
                        .setPayload(action.toByteString()))
                .build();
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(proposal.header())
                        .setData(transaction.toByteString())
                        .build()
                        .toByteString())
                .build();
    }
}
