package org.blendsm.embedded.gateway;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.function.Supplier;
import org.hyperledger.fabric.protos.gateway.ErrorDetail;
import org.hyperledger.fabric.protos.peer.Response;

/** The gateway's refusals: a code, a text, and where they came from an organisation's peer a detail that names it. */
record Failures(Supplier<String> address) {
    static String chaincodeError(Response response) {
        return "chaincode response " + response.getStatus() + ", " + response.getMessage();
    }

    static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }

    static StatusRuntimeException of(Code code, String message) {
        return Status.fromCodeValue(code.getNumber()).withDescription(message).asRuntimeException();
    }

    /** @param reason what the peer of {@code mspId} said */
    StatusRuntimeException at(String mspId, Code code, String message, String reason) {
        return all(code, message, List.of(said(mspId, reason)));
    }

    /** What one organisation's peer said. */
    ErrorDetail said(String mspId, String reason) {
        return ErrorDetail.newBuilder()
                .setAddress(address.get())
                .setMspId(mspId)
                .setMessage(reason)
                .build();
    }

    StatusRuntimeException all(Code code, String message, List<ErrorDetail> said) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .addAllDetails(said.stream().map(Any::pack).toList())
                .build());
    }
}
