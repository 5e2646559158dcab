package org.blendsm.fabric;

import static org.blendsm.fabric.LedgerMessage.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Looks into endorsed transactions: one that is to be submitted, or those of a block. */
final class EndorsedTransactions {
    private EndorsedTransactions() {}

    static Envelope envelope(Transaction endorsed) {
        try {
            return PreparedTransaction.parseFrom(endorsed.getBytes()).getEnvelope();
        } catch (InvalidProtocolBufferException e) {
            throw malformed(endorsed, e);
        }
    }

    /** Whether its commit will be heard on the event stream. A call that repeats an earlier one emits nothing. */
    static boolean emitsEvent(Transaction endorsed) {
        try {
            return !events(Payload.parseFrom(envelope(endorsed).getPayload())).isEmpty();
        } catch (InvalidProtocolBufferException e) {
            throw malformed(endorsed, e);
        }
    }

    /** What a signed transaction cost that is in this block: its size, and what it did to rows of this chaincode. */
    static TransactionCost cost(Transaction signed, String chaincode, long block, int proposals, Duration waited) {
        try {
            Envelope envelope = envelope(signed);
            int reads = 0;
            int writes = 0;
            int endorsements = 0;
            for (ChaincodeEndorsedAction action : actions(Payload.parseFrom(envelope.getPayload()))) {
                endorsements += action.getEndorsementsCount();
                for (NsReadWriteSet set : read(
                                TxReadWriteSet.parser(), action(action).getResults())
                        .getNsRwsetList()) {
                    if (set.getNamespace().equals(chaincode)) {
                        KVRWSet rows = read(KVRWSet.parser(), set.getRwset());
                        reads += rows.getReadsCount();
                        for (RangeQueryInfo range : rows.getRangeQueriesInfoList()) {
                            reads += range.getRawReads().getKvReadsCount();
                        }
                        writes += rows.getWritesCount();
                    }
                }
            }
            return new TransactionCost(
                    signed.getTransactionId(),
                    block,
                    envelope.getSerializedSize(),
                    reads,
                    writes,
                    endorsements,
                    proposals,
                    waited);
        } catch (InvalidProtocolBufferException e) {
            throw malformed(signed, e);
        }
    }

    /**
     * Whether a block as its peer keeps it ({@code common.Block}) has a valid transaction with this chaincode's event.
     */
    static boolean tell(byte[] stored, String chaincode) {
        try {
            Block block = Block.parseFrom(stored);
            List<ByteString> transactions = block.getData().getDataList();
            for (int i = 0; i < transactions.size(); i++) {
                // What was refused may be anything, and need not even parse
                if (isValid(block, i) && tells(read(Envelope.parser(), transactions.get(i)), chaincode)) {
                    return true;
                }
            }
            return false;
        } catch (InvalidProtocolBufferException e) {
            throw new LedgerFault(null, "the peer told a block that cannot be read", e);
        }
    }

    private static boolean isValid(Block block, int transaction) {
        ByteString verdicts = block.getMetadata().getMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE);
        return transaction < verdicts.size() && verdicts.byteAt(transaction) == TxValidationCode.VALID_VALUE;
    }

    private static boolean tells(Envelope envelope, String chaincode) throws InvalidProtocolBufferException {
        Payload payload = read(Payload.parser(), envelope.getPayload());
        ChannelHeader header = read(ChannelHeader.parser(), payload.getHeader().getChannelHeader());
        if (header.getType() != HeaderType.ENDORSER_TRANSACTION_VALUE) {
            return false;
        }
        for (ByteString event : events(payload)) {
            if (read(ChaincodeEvent.parser(), event).getChaincodeId().equals(chaincode)) {
                return true;
            }
        }
        return false;
    }

    /** What its actions emit, as {@code peer.ChaincodeEvent}. */
    private static List<ByteString> events(Payload payload) throws InvalidProtocolBufferException {
        List<ByteString> events = new ArrayList<>();
        for (ChaincodeEndorsedAction endorsed : actions(payload)) {
            ByteString event = action(endorsed).getEvents();
            if (!event.isEmpty()) {
                events.add(event);
            }
        }
        return events;
    }

    private static List<ChaincodeEndorsedAction> actions(Payload payload) throws InvalidProtocolBufferException {
        List<ChaincodeEndorsedAction> actions = new ArrayList<>();
        for (TransactionAction action : read(org.hyperledger.fabric.protos.peer.Transaction.parser(), payload.getData())
                .getActionsList()) {
            actions.add(
                    read(ChaincodeActionPayload.parser(), action.getPayload()).getAction());
        }
        return actions;
    }

    private static ChaincodeAction action(ChaincodeEndorsedAction endorsed) throws InvalidProtocolBufferException {
        return read(
                ChaincodeAction.parser(),
                read(ProposalResponsePayload.parser(), endorsed.getProposalResponsePayload())
                        .getExtension());
    }

    private static LedgerFault malformed(Transaction endorsed, Exception e) {
        return new LedgerFault(endorsed.getTransactionId(), "the gateway prepared what is no transaction", e);
    }
}
