package org.blendsm.embedded.systemchaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.state.Changes.TransactionPlace;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChannelInfo;
import org.hyperledger.fabric.protos.peer.ChannelQueryResponse;
import org.hyperledger.fabric.protos.peer.ProcessedTransaction;
import org.hyperledger.fabric.protos.peer.Response;

/**
 * {@code qscc} and {@code cscc}, for readers of the channel. They only look; a transaction of theirs writes nothing.
 * Sources: Fabric's {@code core/scc/qscc} and {@code core/scc/cscc}.
 */
public final class SystemChaincodes {
    private static final String QSCC = "qscc";
    private static final String CSCC = "cscc";
    private static final Set<String> NAMES = Set.of(QSCC, CSCC);
    private static final Set<String> CHAIN_QUERIES =
            Set.of("GetChainInfo", "GetBlockByNumber", "GetBlockByHash", "GetTransactionByID", "GetBlockByTxID");

    private final Chain chain;

    public SystemChaincodes(Chain chain) {
        this.chain = chain;
    }

    public static boolean has(String name) {
        return NAMES.contains(name);
    }

    /**
     * @param creator who asks; has been seen to sign
     * @param peer MSP id of the peer that is asked
     */
    public Response answer(String name, ChaincodeInput input, Identity creator, String peer) {
        List<String> arguments =
                input.getArgsList().stream().map(ByteString::toStringUtf8).toList();
        if (arguments.isEmpty()) {
            return error("Incorrect number of arguments, 0");
        }
        try {
            return name.equals(QSCC)
                    ? chainQuery(arguments, input, creator)
                    : configQuery(arguments, input, creator, peer);
        } catch (IOException e) {
            return error("the chain cannot be read: " + e.getMessage());
        }
    }

    private Response chainQuery(List<String> arguments, ChaincodeInput input, Identity creator) throws IOException {
        String function = arguments.getFirst();
        if (arguments.size() < 2) {
            return error("Incorrect number of arguments, " + arguments.size());
        }
        String channel = arguments.get(1);
        if (!function.equals("GetChainInfo") && arguments.size() < 3) {
            return error("missing 3rd argument for " + function);
        }
        if (!channel.equals(chain.channel())) {
            return error("Invalid chain ID, " + channel);
        }
        if (!CHAIN_QUERIES.contains(function)) {
            // As for every function that no policy is written down for
            return error("access denied for [" + function + "][" + channel + "]: [Unmapped policy for qscc/" + function
                    + "]");
        }
        Optional<String> refusal = refusal(creator);
        if (refusal.isPresent()) {
            return error("access denied for [" + function + "][" + channel + "]: [" + refusal.get() + "]");
        }
        return switch (function) {
            case "GetChainInfo" -> chainInfo();
            case "GetBlockByNumber" -> blockByNumber(arguments.get(2));
            case "GetBlockByHash" -> blockByHash(input.getArgs(2));
            case "GetBlockByTxID" -> blockByTransaction(arguments.get(2));
            default -> transaction(arguments.get(2));
        };
    }

    private Response configQuery(List<String> arguments, ChaincodeInput input, Identity creator, String peer)
            throws IOException {
        String function = arguments.getFirst();
        if (function.equals("GetChannels")) {
            if (!creator.mspId().equals(peer)) {
                return error("access denied for [GetChannels]: Failed deserializing proposal creator during channelless"
                        + " check policy with policy [Members]: [expected MSP ID " + peer + ", received "
                        + creator.mspId() + "]");
            }
            return success(ChannelQueryResponse.newBuilder()
                    .addChannels(ChannelInfo.newBuilder().setChannelId(chain.channel()))
                    .build()
                    .toByteString());
        }
        if (arguments.size() < 2) {
            return error("Incorrect number of arguments, " + arguments.size());
        }
        if (function.equals("JoinChain")) {
            return joining(input.getArgs(1));
        }
        if (!function.equals("GetConfigBlock") && !function.equals("GetChannelConfig")) {
            return error("Requested function " + function + " not found.");
        }
        String channel = arguments.get(1);
        if (channel.isEmpty() && function.equals("GetChannelConfig")) {
            return error("empty channel name provided");
        }
        if (!channel.equals(chain.channel())) {
            return error("access denied for [" + function + "][" + channel + "]: Failed to get policy manager for"
                    + " channel [" + channel + "]");
        }
        Optional<String> refusal = refusal(creator);
        if (refusal.isPresent()) {
            return error("access denied for [" + function + "][" + channel + "]: " + refusal.get());
        }
        return success(
                function.equals("GetConfigBlock")
                        ? chain.configBlock().toByteString()
                        : chain.config().config().toByteString());
    }

    /** There is one channel, and its peers have joined it. */
    private static Response joining(ByteString genesis) {
        try {
            return Block.parseFrom(genesis).getData().getDataCount() == 0
                    ? error("\"JoinChain\" request failed to extract channel id from the block due to [failed to"
                            + " retrieve channel id - block is empty]")
                    : error("Requested function JoinChain not found.");
        } catch (InvalidProtocolBufferException e) {
            return error("Failed to reconstruct the genesis block, error unmarshalling Block: " + e.getMessage());
        }
    }

    private Optional<String> refusal(Identity creator) {
        String policy = ChannelConfig.READERS;
        return chain.config()
                .policy(policy)
                .refusal(List.of(creator))
                .map(reason -> "Failed evaluating policy on signed data during check policy on channel ["
                        + chain.channel() + "] with policy [" + policy + "]: [" + reason + "]");
    }

    private Response chainInfo() throws IOException {
        long height = chain.height();
        Block last = chain.block(height - 1);
        return success(BlockchainInfo.newBuilder()
                .setHeight(height)
                .setCurrentBlockHash(Hashes.header(last.getHeader()))
                .setPreviousBlockHash(last.getHeader().getPreviousHash())
                .build()
                .toByteString());
    }

    private Response blockByNumber(String text) throws IOException {
        long number;
        try {
            number = Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            return error("Failed to parse block number with error strconv.ParseUint: parsing \"" + text
                    + "\": invalid syntax");
        }
        // The largest number means the newest block
        long wanted = number == -1 ? chain.height() - 1 : number;
        if (Long.compareUnsigned(wanted, chain.height()) >= 0) {
            return error("Failed to get block number " + text + ", error no such block number [" + text + "] in index");
        }
        return success(chain.block(wanted).toByteString());
    }

    private Response blockByHash(ByteString hash) throws IOException {
        Optional<Long> number = chain.blockNumber(hash);
        return number.isPresent()
                ? success(chain.block(number.get()).toByteString())
                : error("Failed to get block hash " + hash.toStringUtf8() + ", error no such block hash ["
                        + Hashes.hex(hash) + "] in index");
    }

    private Response blockByTransaction(String transactionId) throws IOException {
        Optional<TransactionPlace> place = chain.place(transactionId);
        return place.isPresent()
                ? success(chain.block(place.get().height().block()).toByteString())
                : error("Failed to get block for txID " + transactionId + ", error no such transaction ID ["
                        + transactionId + "] in index");
    }

    private Response transaction(String transactionId) throws IOException {
        Optional<TransactionPlace> place = chain.place(transactionId);
        if (place.isEmpty()) {
            return error("Failed to get transaction with id " + transactionId + ", error no such transaction ID ["
                    + transactionId + "] in index");
        }
        Block block = chain.block(place.get().height().block());
        int index = (int) place.get().height().transaction();
        return success(ProcessedTransaction.newBuilder()
                .setTransactionEnvelope(chain.envelope(place.get().height()))
                .setValidationCode(Envelopes.verdict(block, index).getNumber())
                .build()
                .toByteString());
    }

    private static Response success(ByteString payload) {
        return Response.newBuilder().setStatus(200).setPayload(payload).build();
    }

    private static Response error(String message) {
        return Response.newBuilder().setStatus(500).setMessage(message).build();
    }
}
