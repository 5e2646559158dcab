package org.blendsm.embedded.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.EvaluateResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.junit.jupiter.api.Test;

class BytesAtOnceTest {
    private static final EvaluateRequest LARGE =
            EvaluateRequest.newBuilder().setChannelId("x".repeat(60)).build();

    private final BytesAtOnce bytesAtOnce = new BytesAtOnce(100);

    /** The service fails with it: gRPC then answers past every interceptor, and tells the listener that all is over. */
    @Test
    void a_call_whose_service_failed_gives_its_bytes_back() {
        Answered first = new Answered();
        ServerCall.Listener<EvaluateRequest> failing = begun(first, new ServerCall.Listener<>() {
            @Override
            public void onHalfClose() {
                throw new IllegalStateException("a test");
            }
        });
        assertThatThrownBy(failing::onHalfClose).hasMessage("a test");
        failing.onComplete();

        Answered second = new Answered();
        begun(second, new ServerCall.Listener<>() {}).onHalfClose();

        assertThat(second.refusals).isEmpty();
    }

    @Test
    void a_call_at_work_keeps_its_bytes() {
        begun(new Answered(), new ServerCall.Listener<>() {}).onHalfClose();

        Answered second = new Answered();
        begun(second, new ServerCall.Listener<>() {}).onHalfClose();

        assertThat(second.refusals).hasSize(1);
    }

    private ServerCall.Listener<EvaluateRequest> begun(Answered call, ServerCall.Listener<EvaluateRequest> service) {
        ServerCallHandler<EvaluateRequest, EvaluateResponse> handler = (counted, headers) -> service;
        ServerCall.Listener<EvaluateRequest> listener = bytesAtOnce.interceptCall(call, new Metadata(), handler);
        listener.onMessage(LARGE);
        return listener;
    }

    private static final class Answered extends ServerCall<EvaluateRequest, EvaluateResponse> {
        final List<Status> refusals = new ArrayList<>();

        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(EvaluateResponse message) {}

        @Override
        public void close(Status status, Metadata trailers) {
            refusals.add(status);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<EvaluateRequest, EvaluateResponse> getMethodDescriptor() {
            return GatewayGrpc.getEvaluateMethod();
        }
    }
}
