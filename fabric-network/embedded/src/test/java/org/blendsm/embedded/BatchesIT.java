package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.protos.peer.ChaincodeAdditionalParams;
import org.hyperledger.fabric.protos.peer.ChaincodeGrpc;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage.Type;
import org.hyperledger.fabric.protos.peer.GetStateMultiple;
import org.hyperledger.fabric.protos.peer.GetStateMultipleResult;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.WriteBatchState;
import org.hyperledger.fabric.protos.peer.WriteRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A shim that writes, and reads, several keys in one message, as Fabric's newer ones do where the peer offers it. */
class BatchesIT {
    private static final String COLLECTIONS = """
            [{"name": "pair", "policy": "OR('ProviderMSP.member', 'ConsumerMSP.member')",
              "requiredPeerCount": 0, "maxPeerCount": 1, "memberOnlyRead": false, "memberOnlyWrite": false}]
            """;

    private static final List<ChaincodeAdditionalParams> OFFERED = new CopyOnWriteArrayList<>();

    private static TestNetwork net;
    private static Server chaincode;

    @BeforeAll
    static void start() throws Exception {
        chaincode = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Batching())
                .build()
                .start();
        net = TestNetwork.start();
        net.addChaincode(
                new ChaincodeAddress("batching", "127.0.0.1", chaincode.getPort()).withCollections(COLLECTIONS));
    }

    @AfterAll
    static void stop() throws Exception {
        net.close();
        chaincode.shutdownNow();
    }

    private static Contract contract(String organisation) {
        return net.member(organisation).network().getContract("batching");
    }

    @Test
    void each_peer_offers_batches() {
        assertThat(OFFERED).hasSize(3).allSatisfy(offer -> {
            assertThat(offer.getUseWriteBatch()).isTrue();
            assertThat(offer.getMaxSizeWriteBatch()).isEqualTo(1000);
            assertThat(offer.getUseGetMultipleKeys()).isTrue();
            assertThat(offer.getMaxSizeGetMultipleKeys()).isEqualTo(1000);
        });
    }

    @Test
    void what_is_written_at_once_is_read_at_once() throws Exception {
        contract("operator").submitTransaction("write", "", "a", "b");

        assertThat(new String(contract("operator").evaluateTransaction("read", "", "a", "b", "c")))
                .isEqualTo("value of a,value of b,");
    }

    @Test
    void private_values_read_at_once_are_those_that_the_peer_holds() throws Exception {
        contract("provider").submitTransaction("write", "pair", "x", "y");

        assertThat(new String(contract("consumer").evaluateTransaction("read", "pair", "x", "y")))
                .isEqualTo("value of x,value of y");
        assertThat(new String(contract("operator").evaluateTransaction("read", "pair", "x", "y")))
                .isEqualTo(",");
    }

    /** The chaincode's end of the streams, without any library. */
    private static final class Batching extends ChaincodeGrpc.ChaincodeImplBase {
        @Override
        public StreamObserver<ChaincodeMessage> connect(StreamObserver<ChaincodeMessage> peer) {
            peer.onNext(ChaincodeMessage.newBuilder()
                    .setType(Type.REGISTER)
                    .setPayload(
                            ChaincodeID.newBuilder().setName("batching").build().toByteString())
                    .build());
            return new StreamObserver<>() {
                @Override
                public void onNext(ChaincodeMessage message) {
                    try {
                        answer(message, peer);
                    } catch (InvalidProtocolBufferException e) {
                        peer.onError(e);
                    }
                }

                @Override
                public void onError(Throwable cause) {}

                @Override
                public void onCompleted() {
                    peer.onCompleted();
                }
            };
        }

        private static void answer(ChaincodeMessage message, StreamObserver<ChaincodeMessage> peer)
                throws InvalidProtocolBufferException {
            ChaincodeMessage.Builder reply = ChaincodeMessage.newBuilder()
                    .setChannelId(message.getChannelId())
                    .setTxid(message.getTxid());
            switch (message.getType()) {
                case READY -> OFFERED.add(ChaincodeAdditionalParams.parseFrom(message.getPayload()));
                case TRANSACTION -> peer.onNext(asked(ChaincodeInput.parseFrom(message.getPayload()), reply));
                case RESPONSE ->
                    peer.onNext(reply.setType(Type.COMPLETED)
                            .setPayload(Response.newBuilder()
                                    .setStatus(200)
                                    .setPayload(values(GetStateMultipleResult.parseFrom(message.getPayload())))
                                    .build()
                                    .toByteString())
                            .build());
                default -> {}
            }
        }

        private static ChaincodeMessage asked(ChaincodeInput input, ChaincodeMessage.Builder reply) {
            List<String> arguments =
                    input.getArgsList().stream().map(ByteString::toStringUtf8).toList();
            List<String> keys = arguments.subList(2, arguments.size());
            if (arguments.getFirst().equals("read")) {
                return reply.setType(Type.GET_STATE_MULTIPLE)
                        .setPayload(GetStateMultiple.newBuilder()
                                .setCollection(arguments.get(1))
                                .addAllKeys(keys)
                                .build()
                                .toByteString())
                        .build();
            }
            WriteBatchState.Builder batch = WriteBatchState.newBuilder();
            keys.forEach(key -> batch.addRec(WriteRecord.newBuilder()
                    .setType(WriteRecord.Type.PUT_STATE)
                    .setCollection(arguments.get(1))
                    .setKey(key)
                    .setValue(ByteString.copyFromUtf8("value of " + key))));
            return reply.setType(Type.WRITE_BATCH_STATE)
                    .setPayload(batch.build().toByteString())
                    .build();
        }

        private static ByteString values(GetStateMultipleResult result) {
            List<String> values = new ArrayList<>();
            result.getValuesList().forEach(value -> values.add(value.toStringUtf8()));
            return ByteString.copyFromUtf8(String.join(",", values));
        }
    }
}
