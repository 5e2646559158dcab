package org.blendsm.system.conformance;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import org.hyperledger.fabric.client.Commit;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Network;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.Status;
import org.hyperledger.fabric.client.SubmitException;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.gateway.CommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.SignedCommitStatusRequest;

/** Somebody with a certificate, connected to a peer with the unmodified Fabric gateway client. */
final class Member implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final Enrolled enrolled;
    private final ManagedChannel channel;
    private final Gateway gateway;
    private final Contract probe;

    Member(Enrolled enrolled, Endpoint peer, String probe) throws IOException, GeneralSecurityException {
        this.enrolled = enrolled;
        this.channel = peer.open();
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(enrolled.certificateBytes()));
        this.gateway = Gateway.newInstance()
                .identity(new X509Identity(enrolled.mspId(), certificate))
                .signer(enrolled.signer())
                .hash(Hash.SHA256)
                .connection(channel)
                .evaluateOptions(options -> options.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .endorseOptions(options -> options.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .submitOptions(options -> options.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .commitStatusOptions(options -> options.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .connect();
        this.probe = network().getContract(probe);
    }

    Enrolled enrolled() {
        return enrolled;
    }

    ManagedChannel channel() {
        return channel;
    }

    Gateway gateway() {
        return gateway;
    }

    Network network() {
        return gateway.getNetwork(LedgerUnderTest.CHANNEL);
    }

    Contract probe() {
        return probe;
    }

    String evaluate(String function, String... arguments) throws Exception {
        return text(probe.evaluateTransaction(function, arguments));
    }

    /** Endorses, submits and waits until the transaction is committed as valid. */
    String submit(String function, String... arguments) throws Exception {
        Transaction transaction = proposal(function, arguments).endorse();
        Status status = submitted(transaction).getStatus();
        if (!status.isSuccessful()) {
            throw new IllegalStateException(function + " was committed as " + status.getCode());
        }
        return text(transaction.getResult());
    }

    Proposal proposal(String function, String... arguments) {
        return probe.newProposal(function).addArguments(arguments).build();
    }

    /** Endorses and submits, and leaves the verdict to be asked for. */
    Commit submitted(String function, String... arguments) throws Exception {
        return submitted(proposal(function, arguments).endorse());
    }

    /**
     * Submits, and leaves the verdict to be asked for. With BFT an orderer that hears of a transaction after the others
     * have ordered it refuses it; where two do, the gateway says that too few took it, and it is ordered all the same.
     */
    Commit submitted(Transaction transaction) throws Exception {
        try {
            return transaction.submitAsync();
        } catch (SubmitException e) {
            if (e.getDetails().stream()
                    .noneMatch(detail -> detail.getMessage().endsWith("request already processed"))) {
                throw e;
            }
            return gateway.newCommit(commitStatus(LedgerUnderTest.CHANNEL, transaction.getTransactionId())
                    .toByteArray());
        }
    }

    /** The question what became of a transaction. */
    SignedCommitStatusRequest commitStatus(String channel, String transactionId) {
        ByteString request = CommitStatusRequest.newBuilder()
                .setChannelId(channel)
                .setTransactionId(transactionId)
                .setIdentity(enrolled.creator())
                .build()
                .toByteString();
        return SignedCommitStatusRequest.newBuilder()
                .setRequest(request)
                .setSignature(enrolled.sign(request))
                .build();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        gateway.close();
        channel.shutdownNow();
    }
}
