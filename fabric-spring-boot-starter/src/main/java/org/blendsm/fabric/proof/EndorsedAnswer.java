package org.blendsm.fabric.proof;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.SoleCertificate;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;

/**
 * A question to the ledger and its answer, signed by the peers that computed it from their committed state: a
 * transaction that was endorsed and never submitted. It shows what <em>is</em>, not merely what was ordered.
 */
final class EndorsedAnswer {
    private static final int OK = 200;

    private final String channel;
    private final Instant at;
    private final ChaincodeSpec question;
    private final ByteString signed;
    private final ChaincodeAction action;
    private final List<Endorsement> endorsements;

    private EndorsedAnswer(Header header, ChaincodeActionPayload body) throws InvalidProtocolBufferException {
        ChannelHeader asked = ChannelHeader.parseFrom(header.getChannelHeader());
        this.channel = asked.getChannelId();
        this.at = Instant.ofEpochSecond(
                asked.getTimestamp().getSeconds(), asked.getTimestamp().getNanos());
        this.question = ChaincodeInvocationSpec.parseFrom(
                        ChaincodeProposalPayload.parseFrom(body.getChaincodeProposalPayload())
                                .getInput())
                .getChaincodeSpec();
        this.signed = body.getAction().getProposalResponsePayload();
        this.endorsements = body.getAction().getEndorsementsList();
        ProposalResponsePayload answer = ProposalResponsePayload.parseFrom(signed);
        this.action = ChaincodeAction.parseFrom(answer.getExtension());
        requireSameQuestion(header, body, answer);
    }

    /** Reads the bytes of an endorsed transaction ({@code common.Envelope}). */
    static EndorsedAnswer of(byte[] envelope) {
        try {
            Payload payload = Payload.parseFrom(Envelope.parseFrom(envelope).getPayload());
            Transaction transaction = Transaction.parseFrom(payload.getData());
            if (transaction.getActionsCount() != 1) {
                throw new ProofRefused(ProofRefused.Reason.MALFORMED, "An endorsed answer has exactly one action");
            }
            return new EndorsedAnswer(
                    payload.getHeader(),
                    ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload()));
        } catch (InvalidProtocolBufferException e) {
            throw new ProofRefused(ProofRefused.Reason.MALFORMED, "The endorsed transaction cannot be read", e);
        }
    }

    /**
     * The answer's bytes, once everything about it holds.
     *
     * @throws ProofRefused {@code OTHER_QUESTION}, {@code OTHER_ANSWER}, {@code NOT_ENDORSED}
     */
    byte[] answerTo(
            GenesisBlock network, EndorsementRule rule, String chaincode, String function, byte[]... arguments) {
        boolean asked = channel.equals(network.channel())
                && question.getChaincodeId().getName().equals(chaincode)
                && action.getChaincodeId().getName().equals(chaincode)
                && question.getInput().getArgsList().equals(arguments(function, arguments));
        if (!asked) {
            throw new ProofRefused(
                    ProofRefused.Reason.OTHER_QUESTION,
                    "The endorsed transaction asks something else than " + function);
        }
        SortedSet<String> behind = endorsers(network, rule);
        if (behind.size() < rule.atLeast()) {
            throw new ProofRefused(
                    ProofRefused.Reason.NOT_ENDORSED,
                    "Peers of " + rule.atLeast() + " of " + new TreeSet<>(rule.mspIds())
                            + " must stand behind an answer, here only " + behind + " do");
        }
        if (action.getResponse().getStatus() != OK) {
            throw new ProofRefused(ProofRefused.Reason.OTHER_ANSWER, "The ledger refused this question");
        }
        return action.getResponse().getPayload().toByteArray();
    }

    /** Organisations of the rule with at least one peer whose signature over this answer is good. */
    SortedSet<String> endorsers(GenesisBlock network, EndorsementRule rule) {
        SortedSet<String> mspIds = new TreeSet<>();
        for (Endorsement endorsement : endorsements) {
            endorser(network, endorsement).filter(rule.mspIds()::contains).ifPresent(mspIds::add);
        }
        return mspIds;
    }

    /** When it was asked, by the asker's clock. */
    Instant at() {
        return at;
    }

    private Optional<String> endorser(GenesisBlock network, Endorsement endorsement) {
        try {
            SerializedIdentity identity = SerializedIdentity.parseFrom(endorsement.getEndorser());
            X509Certificate certificate =
                    SoleCertificate.of(identity.getIdBytes().toByteArray());
            boolean stands = network.organisation(identity.getMspid())
                    .filter(organisation -> organisation.isPeer(certificate, at))
                    .isPresent();
            return stands && isSignedBy(certificate, endorsement) ? Optional.of(identity.getMspid()) : Optional.empty();
        } catch (InvalidProtocolBufferException | CertificateException e) {
            return Optional.empty();
        }
    }

    private boolean isSignedBy(X509Certificate certificate, Endorsement endorsement) {
        try {
            Signature ecdsa = P256.ecdsa();
            ecdsa.initVerify(certificate);
            ecdsa.update(signed.asReadOnlyByteBuffer());
            ecdsa.update(endorsement.getEndorser().asReadOnlyByteBuffer());
            return ecdsa.verify(endorsement.getSignature().toByteArray());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The peers signed the hash of the question with the answer, so neither can be put beside another one. */
    private static void requireSameQuestion(
            Header header, ChaincodeActionPayload body, ProposalResponsePayload answer) {
        Sha256 hash = Sha256.of(
                header.getChannelHeader().toByteArray(),
                header.getSignatureHeader().toByteArray(),
                body.getChaincodeProposalPayload().toByteArray());
        if (!ByteString.copyFrom(hash.bytes()).equals(answer.getProposalHash())) {
            throw new ProofRefused(
                    ProofRefused.Reason.OTHER_QUESTION,
                    "The answer was endorsed for another question than it stands by");
        }
    }

    private static List<ByteString> arguments(String function, byte[]... arguments) {
        List<ByteString> args = new ArrayList<>();
        args.add(ByteString.copyFromUtf8(function));
        for (byte[] argument : arguments) {
            args.add(ByteString.copyFrom(argument));
        }
        return args;
    }
}
