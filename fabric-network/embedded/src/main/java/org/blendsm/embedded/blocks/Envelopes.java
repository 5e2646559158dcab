package org.blendsm.embedded.blocks;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** The way down into an endorsed transaction: bytes within bytes, seven messages deep. */
public final class Envelopes {
    /** The years 1 to 9999: what a {@link Timestamp} may say. */
    private static final long EARLIEST = -62_135_596_800L;

    private static final long LATEST = 253_402_300_799L;

    private Envelopes() {}

    public static ChannelHeader channelHeader(Envelope envelope) throws InvalidProtocolBufferException {
        return channelHeader(Payload.parseFrom(envelope.getPayload()));
    }

    public static ChannelHeader channelHeader(Payload payload) throws InvalidProtocolBufferException {
        return ChannelHeader.parseFrom(payload.getHeader().getChannelHeader());
    }

    /**
     * When it was made, as its maker says. Anybody can say anything: a second that no calendar knows is the nearest
     * that a timestamp may say.
     */
    public static Instant claimedTime(ChannelHeader header) {
        Timestamp claimed = header.getTimestamp();
        return Instant.ofEpochSecond(Math.clamp(claimed.getSeconds(), EARLIEST, LATEST), claimed.getNanos());
    }

    public static ChaincodeActionPayload actionPayload(Payload payload) throws InvalidProtocolBufferException {
        Transaction transaction = Transaction.parseFrom(payload.getData());
        if (transaction.getActionsCount() == 0) {
            throw new InvalidProtocolBufferException("a transaction without an action");
        }
        return ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload());
    }

    public static ChaincodeAction action(ChaincodeActionPayload payload) throws InvalidProtocolBufferException {
        ByteString response = payload.getAction().getProposalResponsePayload();
        return ChaincodeAction.parseFrom(
                ProposalResponsePayload.parseFrom(response).getExtension());
    }

    public static ChaincodeAction action(Payload payload) throws InvalidProtocolBufferException {
        return action(actionPayload(payload));
    }

    /** Whether the block holds a configuration, which stands alone in it. */
    public static boolean isConfig(Block block) {
        try {
            return channelHeader(Envelope.parseFrom(block.getData().getData(0))).getType() == HeaderType.CONFIG_VALUE;
        } catch (InvalidProtocolBufferException e) {
            return false; // nonsense is ordered like everything else
        }
    }

    /** What validation said about the transaction at this place of the block. */
    public static TxValidationCode verdict(Block block, int transaction) {
        ByteString flags = block.getMetadata().getMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE);
        TxValidationCode code = TxValidationCode.forNumber(flags.byteAt(transaction) & 0xff);
        return code == null ? TxValidationCode.INVALID_OTHER_REASON : code;
    }
}
