package org.blendsm.embedded.deliver;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.endorsement.PeerPorts;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;
import org.hyperledger.fabric.protos.peer.FilteredBlock;
import org.hyperledger.fabric.protos.peer.FilteredChaincodeAction;
import org.hyperledger.fabric.protos.peer.FilteredTransaction;
import org.hyperledger.fabric.protos.peer.FilteredTransactionActions;

/**
 * {@code protos.Deliver}: blocks whole, with the private data that the reader may see, or only which transactions they
 * hold and how those ended.
 */
public final class DeliverService extends DeliverGrpc.DeliverImplBase {
    private final BlockStreams blocks;
    private final PrivateData privateData;
    private final PeerPorts ports;

    public DeliverService(BlockStreams blocks, PrivateData privateData, PeerPorts ports) {
        this.blocks = blocks;
        this.privateData = privateData;
        this.ports = ports;
    }

    @Override
    public StreamObserver<Envelope> deliver(StreamObserver<DeliverResponse> out) {
        return blocks.stream(
                call(out),
                status -> DeliverResponse.newBuilder().setStatus(status).build(),
                (block, reader) -> DeliverResponse.newBuilder().setBlock(block).build());
    }

    @Override
    public StreamObserver<Envelope> deliverFiltered(StreamObserver<DeliverResponse> out) {
        return blocks.stream(
                call(out),
                status -> DeliverResponse.newBuilder().setStatus(status).build(),
                (block, reader) -> DeliverResponse.newBuilder()
                        .setFilteredBlock(filtered(block))
                        .build());
    }

    @Override
    public StreamObserver<Envelope> deliverWithPrivateData(StreamObserver<DeliverResponse> out) {
        Optional<String> peer = ports.asked();
        return blocks.stream(
                call(out),
                status -> DeliverResponse.newBuilder().setStatus(status).build(),
                (block, reader) -> DeliverResponse.newBuilder()
                        .setBlockAndPrivateData(BlockAndPrivateData.newBuilder()
                                .setBlock(block)
                                .putAllPrivateDataMap(privateData.shownTo(
                                        reader, peer, block.getHeader().getNumber())))
                        .build());
    }

    private static ServerCallStreamObserver<DeliverResponse> call(StreamObserver<DeliverResponse> out) {
        if (out instanceof ServerCallStreamObserver<DeliverResponse> call) {
            return call;
        }
        throw new IllegalStateException("not a gRPC call");
    }

    private static FilteredBlock filtered(Block block) {
        FilteredBlock.Builder filtered =
                FilteredBlock.newBuilder().setNumber(block.getHeader().getNumber());
        for (int i = 0; i < block.getData().getDataCount(); i++) {
            try {
                Payload payload = Payload.parseFrom(
                        Envelope.parseFrom(block.getData().getData(i)).getPayload());
                ChannelHeader header = Envelopes.channelHeader(payload);
                filtered.setChannelId(header.getChannelId())
                        .addFilteredTransactions(FilteredTransaction.newBuilder()
                                .setTxid(header.getTxId())
                                .setTypeValue(header.getType())
                                .setTxValidationCode(Envelopes.verdict(block, i))
                                .setTransactionActions(actions(header, payload)));
            } catch (InvalidProtocolBufferException e) {
                // an envelope that nobody could read was ordered all the same; it has nothing to show
                continue;
            }
        }
        return filtered.build();
    }

    /** The events without what they carry: a filtered stream shows no content. */
    private static FilteredTransactionActions actions(ChannelHeader header, Payload payload)
            throws InvalidProtocolBufferException {
        FilteredTransactionActions.Builder actions = FilteredTransactionActions.newBuilder();
        if (header.getType() == HeaderType.ENDORSER_TRANSACTION_VALUE) {
            ChaincodeEvent event =
                    ChaincodeEvent.parseFrom(Envelopes.action(payload).getEvents());
            if (!event.getChaincodeId().isEmpty()) {
                actions.addChaincodeActions(FilteredChaincodeAction.newBuilder()
                        .setChaincodeEvent(event.toBuilder().clearPayload()));
            }
        }
        return actions.build();
    }
}
