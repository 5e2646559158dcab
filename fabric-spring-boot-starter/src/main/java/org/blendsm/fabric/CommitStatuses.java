package org.blendsm.fabric;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import org.blendsm.fabric.crypto.Certificates;
import org.hyperledger.fabric.protos.gateway.CommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.CommitStatusResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.SignedCommitStatusRequest;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Learns from a peer what became of a transaction: any member of the channel may, so it need not be who submitted it.
 * Where others wait at the same time a stream of blocks tells all of them; who is not told asks.
 */
final class CommitStatuses {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Ledger ledger;
    private final ByteString identity;
    private final Signer signer;
    private final CommitStream.Source blocks;

    /** @param blocks opens the stream, under the same certificate */
    CommitStatuses(Ledger ledger, Identity identity, Signer signer, CommitStream.Source blocks) {
        this.ledger = ledger;
        this.identity = serialized(identity);
        this.signer = signer;
        this.blocks = blocks;
    }

    /** To be called before the transaction is submitted. */
    CommitStream.Expected expect(String transactionId) {
        return ledger.commits().expect(transactionId, blocks);
    }

    static ByteString serialized(Identity identity) {
        return SerializedIdentity.newBuilder()
                .setMspid(identity.mspId())
                .setIdBytes(ByteString.copyFromUtf8(Certificates.pem(identity.certificate())))
                .build()
                .toByteString();
    }

    /**
     * Waits for the ledger's verdict: the first half of the time for the stream, where it flows, so that one which fell
     * silent does not decide. Asking changes nothing, so it is asked again until the time is over, through a restart of
     * the peer.
     *
     * @param doubt why it is not even known whether the transaction was handed over
     * @throws OutcomeUnknown where there is none in time
     */
    Verdict await(String function, String transactionId, CommitStream.Expected expected, @Nullable Exception doubt) {
        Duration patience = ledger.patience().commit();
        long end = System.nanoTime() + patience.toNanos();
        return expected.await(patience.dividedBy(2)).orElseGet(() -> ask(function, transactionId, end, doubt));
    }

    private Verdict ask(String function, String transactionId, long end, @Nullable Exception doubt) {
        SignedCommitStatusRequest request = request(transactionId);
        while (true) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            try {
                CommitStatusResponse response = GatewayGrpc.newBlockingStub(ledger.channel())
                        .withDeadlineAfter(left)
                        .commitStatus(request);
                return new Verdict(response.getResult(), response.getBlockNumber());
            } catch (StatusRuntimeException e) {
                boolean inVain = ledger.closing() || end - System.nanoTime() <= PAUSE.toNanos();
                if (inVain || Failures.definite(e.getStatus().getCode()) || !paused()) {
                    throw unknown(function, transactionId, e, doubt);
                }
                ledger.reconnect();
            }
        }
    }

    private SignedCommitStatusRequest request(String transactionId) {
        ByteString request = CommitStatusRequest.newBuilder()
                .setChannelId(ledger.scope().channel())
                .setTransactionId(transactionId)
                .setIdentity(identity)
                .build()
                .toByteString();
        byte[] signature = Signatory.sign(signer, SignedMessage.COMMIT_STATUS, transactionId, request.toByteArray());
        return SignedCommitStatusRequest.newBuilder()
                .setRequest(request)
                .setSignature(ByteString.copyFrom(signature))
                .build();
    }

    private static boolean paused() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static OutcomeUnknown unknown(
            String function, String transactionId, StatusRuntimeException e, @Nullable Exception doubt) {
        OutcomeUnknown unknown = new OutcomeUnknown(
                transactionId,
                function + " was sent as transaction " + transactionId + " and its outcome is not known: "
                        + Failures.describe(e.getStatus()),
                e);
        if (doubt != null) {
            unknown.addSuppressed(doubt);
        }
        return unknown;
    }
}
