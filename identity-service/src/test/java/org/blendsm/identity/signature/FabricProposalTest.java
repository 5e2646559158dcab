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
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FabricProposalTest {
    private static final ChaincodeID CHAINCODE =
            ChaincodeID.newBuilder().setName("blendsm").build();

    @Test
    void a_proposal_is_read_as_it_was_written() {
        FabricProposal read = FabricProposal.read(proposal(1_764_340_000));
        assertThat(read.function()).isEqualTo("rating:rate");
        assertThat(read.at()).isEqualTo(Instant.ofEpochSecond(1_764_340_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 1L << 60})
    void a_time_beyond_all_times_is_refused_and_no_fault(long seconds) {
        byte[] proposal = proposal(seconds);
        assertThatIllegalArgumentException().isThrownBy(() -> FabricProposal.read(proposal));
    }

    private static byte[] proposal(long seconds) {
        SignatureHeader signer = SignatureHeader.newBuilder()
                .setNonce(ByteString.copyFromUtf8("nonce"))
                .build();
        ChannelHeader channel = ChannelHeader.newBuilder()
                .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                .setTimestamp(Timestamp.newBuilder().setSeconds(seconds))
                .setTxId(Sha256.of(signer.getNonce().toByteArray(), new byte[0]).value())
                .setExtension(ChaincodeHeaderExtension.newBuilder()
                        .setChaincodeId(CHAINCODE)
                        .build()
                        .toByteString())
                .build();
        ChaincodeSpec spec = ChaincodeSpec.newBuilder()
                .setChaincodeId(CHAINCODE)
                .setInput(ChaincodeInput.newBuilder().addArgs(ByteString.copyFromUtf8("rating:rate")))
                .build();
        return Proposal.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(channel.toByteString())
                        .setSignatureHeader(signer.toByteString())
                        .build()
                        .toByteString())
                .setPayload(ChaincodeProposalPayload.newBuilder()
                        .setInput(ChaincodeInvocationSpec.newBuilder()
                                .setChaincodeSpec(spec)
                                .build()
                                .toByteString())
                        .build()
                        .toByteString())
                .build()
                .toByteArray();
    }
}
