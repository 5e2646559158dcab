package org.blendsm.identity.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FabricProposalTest {
    private static final ChaincodeID CHAINCODE =
            ChaincodeID.newBuilder().setName("blendsm").build();
    private static final long NOW = 1_764_340_000;

    @Test
    void a_proposal_is_read_as_it_was_written() {
        FabricProposal read = FabricProposal.read(proposal(NOW));
        assertThat(read.function()).isEqualTo("rating:rate");
        assertThat(read.at()).isEqualTo(Instant.ofEpochSecond(NOW));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 1L << 60})
    void a_time_beyond_all_times_is_refused_and_no_fault(long seconds) {
        byte[] proposal = proposal(seconds);
        assertThatIllegalArgumentException().isThrownBy(() -> FabricProposal.read(proposal));
    }

    /**
     * The same bytes, which the peers take for a proposal to rate and the orderers for a transaction of another
     * proposal: what is an unknown field to the one is what counts for the other.
     */
    @Test
    void a_proposal_that_is_a_transaction_too_is_refused() {
        ByteString both = invocation("rating:rate").concat(action(invocation("token:transfer")));
        assertThat(FabricProposal.read(proposal(NOW, invocation("rating:rate"))).function())
                .isEqualTo("rating:rate");
        byte[] proposal = proposal(NOW, both);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FabricProposal.read(proposal))
                .withMessageContaining("plain form");
    }

    @Test
    void a_transaction_that_is_a_proposal_too_is_refused() {
        ByteString rated = action(invocation("rating:rate"));
        ByteString both = invocation("token:transfer").concat(rated);
        assertThat(FabricTransaction.read(transaction(rated)).proposal())
                .isEqualTo(FabricProposal.read(proposal(NOW, invocation("rating:rate")))
                        .fingerprint());
        byte[] transaction = transaction(both);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FabricTransaction.read(transaction))
                .withMessageContaining("plain form");
    }

    /** A nonce that can be read as the name of a chaincode, so that a signature header can be read as a call of it. */
    private static SignatureHeader signer() {
        return SignatureHeader.newBuilder()
                .setNonce(CHAINCODE.toBuilder().setPath("13 characters").build().toByteString())
                .build();
    }

    private static ByteString invocation(String function) {
        return ChaincodeInvocationSpec.newBuilder()
                .setChaincodeSpec(ChaincodeSpec.newBuilder()
                        .setChaincodeId(CHAINCODE)
                        .setInput(ChaincodeInput.newBuilder().addArgs(ByteString.copyFromUtf8(function))))
                .build()
                .toByteString();
    }

    private static ByteString action(ByteString input) {
        return TransactionAction.newBuilder()
                .setHeader(signer().toByteString())
                .setPayload(ChaincodeActionPayload.newBuilder()
                        .setChaincodeProposalPayload(ChaincodeProposalPayload.newBuilder()
                                .setInput(input)
                                .build()
                                .toByteString())
                        .build()
                        .toByteString())
                .build()
                .toByteString();
    }

    private static byte[] transaction(ByteString action) {
        // A transaction with one action has the wire form of a proposal's payload with that input
        ByteString transaction =
                ChaincodeProposalPayload.newBuilder().setInput(action).build().toByteString();
        return Payload.newBuilder()
                .setHeader(header(NOW))
                .setData(transaction)
                .build()
                .toByteArray();
    }

    private static byte[] proposal(long seconds) {
        return proposal(seconds, invocation("rating:rate"));
    }

    private static byte[] proposal(long seconds, ByteString input) {
        return Proposal.newBuilder()
                .setHeader(header(seconds).toByteString())
                .setPayload(ChaincodeProposalPayload.newBuilder()
                        .setInput(input)
                        .build()
                        .toByteString())
                .build()
                .toByteArray();
    }

    private static Header header(long seconds) {
        ChannelHeader channel = ChannelHeader.newBuilder()
                .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                .setTimestamp(Timestamp.newBuilder().setSeconds(seconds))
                .setTxId(Sha256.of(signer().getNonce().toByteArray(), new byte[0])
                        .value())
                .setExtension(ChaincodeHeaderExtension.newBuilder()
                        .setChaincodeId(CHAINCODE)
                        .build()
                        .toByteString())
                .build();
        return Header.newBuilder()
                .setChannelHeader(channel.toByteString())
                .setSignatureHeader(signer().toByteString())
                .build();
    }
}
