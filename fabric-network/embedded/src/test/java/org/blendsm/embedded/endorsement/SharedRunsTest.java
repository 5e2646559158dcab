package org.blendsm.embedded.endorsement;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.blendsm.embedded.chaincode.ExecutionFailed;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.Organisation;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SharedRunsTest {
    /** Of a system chaincode, whose runs are shared from the first on. */
    private static final Proposal PROPOSAL = new Proposal(
            SignedProposal.getDefaultInstance(),
            Header.getDefaultInstance(),
            ChannelHeader.getDefaultInstance(),
            SignatureHeader.getDefaultInstance(),
            "qscc",
            ChaincodeInput.getDefaultInstance(),
            false,
            ByteString.EMPTY);

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nobody_waits_for_a_run_that_ended_for_want_of_memory() throws Exception {
        NetworkKeys network = NetworkKeys.open(folder, List.of("localhost"));
        SharedRuns runs = new SharedRuns(new FirstCalls());

        assertThatThrownBy(() -> runs.simulated(
                        PROPOSAL, network.organisation(Organisation.OPERATOR).peer(), () -> {
                            throw new OutOfMemoryError("a test");
                        }))
                .isInstanceOf(OutOfMemoryError.class);

        assertThatThrownBy(() -> runs.simulated(
                        PROPOSAL, network.organisation(Organisation.PROVIDER).peer(), () -> {
                            throw new ExecutionFailed("run by itself");
                        }))
                .hasMessage("run by itself");
    }
}
