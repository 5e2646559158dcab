package org.blendsm.system.conformance;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.protos.gateway.ErrorDetail;

/**
 * What a client is told when its call fails.
 *
 * @param details what each peer or orderer said, where the gateway passes it on
 */
record Refusal(Status.Code code, String message, List<String> details) {
    /** Makes the call, which has to fail. */
    static Refusal of(ThrowingCallable call) {
        Throwable thrown = Assertions.catchThrowable(call);
        if (thrown instanceof GatewayException e) {
            return of(e.getStatus(), e.getDetails());
        }
        if (thrown instanceof StatusRuntimeException e) {
            return of(e.getStatus(), details(e));
        }
        throw new AssertionError("not refused, but: " + thrown, thrown);
    }

    private static Refusal of(Status status, List<ErrorDetail> details) {
        return new Refusal(
                status.getCode(),
                Optional.ofNullable(status.getDescription()).orElse(""),
                details.stream().map(ErrorDetail::getMessage).toList());
    }

    private static List<ErrorDetail> details(StatusRuntimeException e) {
        com.google.rpc.Status status = StatusProto.fromThrowable(e);
        return status == null
                ? List.of()
                : status.getDetailsList().stream().map(Refusal::detail).toList();
    }

    private static ErrorDetail detail(com.google.protobuf.Any any) {
        try {
            return any.unpack(ErrorDetail.class);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one detail, or the message where there is none. */
    String reason() {
        return details.isEmpty() ? message : details.getFirst();
    }
}
