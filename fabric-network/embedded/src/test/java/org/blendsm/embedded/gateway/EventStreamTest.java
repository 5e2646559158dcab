package org.blendsm.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.genesis.ChannelProfile;
import org.blendsm.embedded.genesis.GenesisBlock;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.validation.FormCheck;
import org.blendsm.embedded.validation.RecentEndorsements;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsRequest;
import org.hyperledger.fabric.protos.gateway.ChaincodeEventsResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {
    @TempDir
    private Path folder;

    /** Who reads would otherwise wait for ever: no answer comes, and no end. */
    @Test
    void a_stream_that_fails_unforeseen_ends() throws IOException {
        NetworkKeys network = NetworkKeys.open(folder, List.of("localhost"));
        try (StateStore state = new StateStore(folder.resolve("state"));
                Chain chain = new Chain(
                        "marketplace",
                        folder.resolve("blocks"),
                        state,
                        new FormCheck(new RecentEndorsements()),
                        new Definitions(),
                        network.organisation(Organisation.OPERATOR).orderer(),
                        () -> GenesisBlock.create(ChannelProfile.named("marketplace"), network))) {
            Failing out = new Failing();

            new EventStream(chain, ChaincodeEventsRequest.getDefaultInstance(), 0, out).run();

            assertThat(out.ends)
                    .singleElement()
                    .extracting(end -> Status.fromThrowable(end).getCode())
                    .isEqualTo(Status.Code.INTERNAL);
        }
    }

    /** For want of memory, while a large block is read. */
    private static final class Failing extends ServerCallStreamObserver<ChaincodeEventsResponse> {
        final List<Throwable> ends = new ArrayList<>();

        @Override
        public void onError(Throwable end) {
            ends.add(end);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean isCancelled() {
            throw new OutOfMemoryError("a test");
        }

        @Override
        public void onNext(ChaincodeEventsResponse events) {}

        @Override
        public void onCompleted() {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void setCompression(String compression) {}
    }
}
