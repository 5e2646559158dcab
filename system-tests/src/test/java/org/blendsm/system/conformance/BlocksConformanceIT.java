package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.Commit;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.OrdererBlockMetadata;
import org.hyperledger.fabric.protos.common.Status;
import org.hyperledger.fabric.protos.orderer.AtomicBroadcastGrpc;
import org.hyperledger.fabric.protos.orderer.SeekInfo;
import org.hyperledger.fabric.protos.peer.ChannelQueryResponse;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;
import org.hyperledger.fabric.protos.peer.DeliverResponse;
import org.hyperledger.fabric.protos.peer.EndorserGrpc;
import org.hyperledger.fabric.protos.peer.FilteredBlock;
import org.hyperledger.fabric.protos.peer.FilteredTransaction;
import org.hyperledger.fabric.protos.peer.ProcessedTransaction;
import org.hyperledger.fabric.protos.peer.ProposalResponse;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Blocks: how they hang together, how they are asked for, and how they are followed. */
class BlocksConformanceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Testbed testbed;
    private final Member member;

    BlocksConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.member = testbed.member("operator");
    }

    private Commit written() throws Exception {
        Commit submitted = member.submitted("state:put", Testbed.key("block"), "1");
        assertThat(submitted.getStatus().isSuccessful()).isTrue();
        return submitted;
    }

    private byte[] query(String function, String... arguments) throws Exception {
        return member.network().getContract("qscc").evaluateTransaction(function, arguments);
    }

    private Refusal refused(String function, String... arguments) {
        return Refusal.of(() -> query(function, arguments));
    }

    private static byte[] headerHash(BlockHeader header) throws IOException {
        return Enrolled.sha256(new DERSequence(new ASN1Encodable[] {
                    new ASN1Integer(BigInteger.valueOf(header.getNumber())),
                    new DEROctetString(header.getPreviousHash().toByteArray()),
                    new DEROctetString(header.getDataHash().toByteArray())
                })
                .getEncoded());
    }

    @BothLedgers
    void each_block_names_the_hash_of_the_one_before() throws Exception {
        long number = written().getStatus().getBlockNumber();

        Block block = Blocks.block(member, number);
        Block before = Blocks.block(member, number - 1);

        assertThat(block.getHeader().getPreviousHash().toByteArray()).isEqualTo(headerHash(before.getHeader()));
    }

    @BothLedgers
    void a_block_names_the_hash_of_its_transactions() throws Exception {
        Block block = Blocks.block(member, written().getStatus().getBlockNumber());

        ByteString all = block.getData().getDataList().stream().reduce(ByteString.EMPTY, ByteString::concat);

        assertThat(block.getHeader().getDataHash().toByteArray()).isEqualTo(Enrolled.sha256(all.toByteArray()));
    }

    @BothLedgers
    void a_block_has_five_places_for_metadata_and_a_verdict_for_each_transaction() throws Exception {
        Block block = Blocks.block(member, written().getStatus().getBlockNumber());

        assertThat(block.getMetadata().getMetadataCount()).isEqualTo(5);
        assertThat(block.getMetadata().getMetadata(2).size())
                .isEqualTo(block.getData().getDataCount());
        assertThat(block.getMetadata().getMetadata(0).isEmpty()).isFalse();
    }

    @BothLedgers
    void the_first_block_has_no_block_before_it() throws Exception {
        Block genesis = Blocks.block(member, 0);

        assertThat(genesis.getHeader().getPreviousHash().isEmpty()).isTrue();
        assertThat(genesis.getData().getDataCount()).isEqualTo(1);
    }

    @BothLedgers
    void the_chain_tells_its_height_and_newest_hash() throws Exception {
        written();

        BlockchainInfo info = Blocks.info(member);

        Block newest = Blocks.block(member, info.getHeight() - 1);
        assertThat(info.getCurrentBlockHash().toByteArray()).isEqualTo(headerHash(newest.getHeader()));
        assertThat(info.getPreviousBlockHash()).isEqualTo(newest.getHeader().getPreviousHash());
    }

    @BothLedgers
    void a_block_is_found_by_its_hash() throws Exception {
        Block block = Blocks.block(member, 1);

        byte[] found = member.network()
                .getContract("qscc")
                .newProposal("GetBlockByHash")
                .addArguments(
                        LedgerUnderTest.CHANNEL.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        headerHash(block.getHeader()))
                .build()
                .evaluate();

        assertThat(Block.parseFrom(found).getHeader()).isEqualTo(block.getHeader());
    }

    @BothLedgers
    void a_block_is_found_by_a_transaction_in_it() throws Exception {
        Commit submitted = written();

        Block found = Block.parseFrom(query("GetBlockByTxID", "marketplace", submitted.getTransactionId()));

        assertThat(found.getHeader().getNumber())
                .isEqualTo(submitted.getStatus().getBlockNumber());
    }

    @BothLedgers
    void a_transaction_is_found_by_its_id_with_its_verdict() throws Exception {
        Commit submitted = written();

        ProcessedTransaction found = ProcessedTransaction.parseFrom(
                query("GetTransactionByID", "marketplace", submitted.getTransactionId()));

        assertThat(found.getValidationCode()).isEqualTo(TxValidationCode.VALID_VALUE);
        assertThat(found.getTransactionEnvelope().getPayload().isEmpty()).isFalse();
    }

    @BothLedgers
    void an_invalid_transaction_is_found_too() throws Exception {
        String key = Testbed.key("loser");
        var winner = member.proposal("state:increment", key).endorse();
        var loser = member.proposal("state:increment", key).endorse();
        winner.submit();
        loser.submitAsync().getStatus();

        ProcessedTransaction found =
                ProcessedTransaction.parseFrom(query("GetTransactionByID", "marketplace", loser.getTransactionId()));

        assertThat(found.getValidationCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT_VALUE);
    }

    @BothLedgers
    void a_block_that_is_not_there_is_refused() {
        Refusal refusal = refused("GetBlockByNumber", "marketplace", "123456789");

        assertThat(refusal.code()).isEqualTo(Code.UNKNOWN);
        assertThat(refusal.reason())
                .isEqualTo("chaincode response 500, Failed to get block number 123456789, error no such block number"
                        + " [123456789] in index");
    }

    @BothLedgers
    void a_block_number_that_is_none_is_refused() {
        assertThat(refused("GetBlockByNumber", "marketplace", "one").reason())
                .startsWith("chaincode response 500, Failed to parse block number with error strconv.ParseUint");
    }

    @BothLedgers
    void a_transaction_that_is_not_there_is_refused() {
        assertThat(refused("GetTransactionByID", "marketplace", "nobody").reason())
                .isEqualTo("chaincode response 500, Failed to get transaction with id nobody, error no such"
                        + " transaction ID [nobody] in index");
        assertThat(refused("GetBlockByTxID", "marketplace", "nobody").reason())
                .isEqualTo("chaincode response 500, Failed to get block for txID nobody, error no such"
                        + " transaction ID [nobody] in index");
    }

    @BothLedgers
    void a_hash_that_is_no_blocks_is_refused() {
        assertThat(refused("GetBlockByHash", "marketplace", "nobody").reason())
                .isEqualTo("chaincode response 500, Failed to get block hash nobody, error no such block hash ["
                        + HexFormat.of().formatHex("nobody".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        + "] in index");
    }

    @BothLedgers
    void a_query_of_another_channel_is_refused() {
        assertThat(refused("GetChainInfo", "nowhere").reason())
                .isEqualTo("chaincode response 500, Invalid chain ID, nowhere");
    }

    @BothLedgers
    void a_query_that_nobody_knows_is_refused() {
        assertThat(refused("GetNothing", "marketplace", "x").reason())
                .isEqualTo("chaincode response 500, access denied for [GetNothing][marketplace]: [Unmapped policy for"
                        + " qscc/GetNothing]");
    }

    @BothLedgers
    void a_query_needs_its_arguments() {
        assertThat(refused("GetBlockByNumber", "marketplace").reason())
                .isEqualTo("chaincode response 500, missing 3rd argument for GetBlockByNumber");
    }

    @BothLedgers
    void the_configuration_is_told_to_members() throws Exception {
        Config config = Config.parseFrom(
                member.network().getContract("cscc").evaluateTransaction("GetChannelConfig", "marketplace"));

        assertThat(config.getChannelGroup()
                        .getGroupsOrThrow("Application")
                        .getGroupsMap()
                        .keySet())
                .containsExactlyInAnyOrder("OperatorMSP", "ProviderMSP", "ConsumerMSP", "AuditorMSP");
    }

    private List<DeliverResponse> delivered(Envelope request, int answers) throws Exception {
        int[] left = {answers};
        return Blocks.answers(DeliverGrpc.newStub(member.channel())::deliver, request, answer -> --left[0] == 0);
    }

    private Status refusedDelivery(Enrolled caller, SeekInfo seek, UnaryOperator<ChannelHeader.Builder> change)
            throws Exception {
        return delivered(Blocks.request(caller, seek, change), 1).getFirst().getStatus();
    }

    @BothLedgers
    void blocks_are_delivered_from_one_to_another_and_then_the_end_is_told() throws Exception {
        List<DeliverResponse> answers =
                delivered(Blocks.request(member.enrolled(), Blocks.seek(Blocks.at(0), Blocks.at(2)), same -> same), 4);

        assertThat(answers).hasSize(4);
        for (int i = 0; i < 3; i++) {
            assertThat(answers.get(i).getBlock().getHeader().getNumber()).isEqualTo(i);
        }
        assertThat(answers.getLast().getStatus()).isEqualTo(Status.SUCCESS);
    }

    @BothLedgers
    void the_newest_block_is_delivered() throws Exception {
        long newest = written().getStatus().getBlockNumber();

        assertThat(delivered(
                                Blocks.request(
                                        member.enrolled(), Blocks.seek(Blocks.newest(), Blocks.newest()), same -> same),
                                1)
                        .getFirst()
                        .getBlock()
                        .getHeader()
                        .getNumber())
                .isGreaterThanOrEqualTo(newest);
    }

    @BothLedgers
    void the_oldest_block_is_delivered() throws Exception {
        assertThat(delivered(
                                Blocks.request(
                                        member.enrolled(), Blocks.seek(Blocks.oldest(), Blocks.oldest()), same -> same),
                                1)
                        .getFirst()
                        .getBlock()
                        .getHeader()
                        .getNumber())
                .isEqualTo(0);
    }

    @BothLedgers
    void a_block_that_comes_later_is_waited_for() throws Exception {
        long next = Blocks.info(member).getHeight();
        var waiting = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return delivered(
                                Blocks.request(
                                        member.enrolled(), Blocks.seek(Blocks.at(next), Blocks.at(next)), same -> same),
                                1);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);

        written();

        assertThat(waiting.get().getFirst().getBlock().getHeader().getNumber()).isEqualTo(next);
    }

    @BothLedgers
    void who_does_not_want_to_wait_is_told_that_a_block_is_not_there() throws Exception {
        SeekInfo seek = Blocks.seek(Blocks.at(1_000_000), Blocks.at(1_000_000)).toBuilder()
                .setBehavior(SeekInfo.SeekBehavior.FAIL_IF_NOT_READY)
                .build();

        assertThat(refusedDelivery(member.enrolled(), seek, same -> same)).isEqualTo(Status.NOT_FOUND);
    }

    @BothLedgers
    void blocks_that_end_before_they_start_are_a_bad_request() throws Exception {
        assertThat(refusedDelivery(member.enrolled(), Blocks.seek(Blocks.at(2), Blocks.at(1)), same -> same))
                .isEqualTo(Status.BAD_REQUEST);
    }

    @BothLedgers
    void blocks_without_a_start_are_a_bad_request() throws Exception {
        assertThat(refusedDelivery(member.enrolled(), SeekInfo.getDefaultInstance(), same -> same))
                .isEqualTo(Status.BAD_REQUEST);
    }

    @BothLedgers
    void blocks_of_another_channel_are_not_found() throws Exception {
        assertThat(refusedDelivery(
                        member.enrolled(),
                        Blocks.seek(Blocks.at(0), Blocks.at(0)),
                        header -> header.setChannelId("nowhere")))
                .isEqualTo(Status.NOT_FOUND);
    }

    @BothLedgers
    void a_request_without_a_time_is_a_bad_request() throws Exception {
        assertThat(refusedDelivery(
                        member.enrolled(),
                        Blocks.seek(Blocks.at(0), Blocks.at(0)),
                        ChannelHeader.Builder::clearTimestamp))
                .isEqualTo(Status.BAD_REQUEST);
    }

    @BothLedgers
    void a_request_from_a_second_that_no_calendar_knows_is_a_bad_request() throws Exception {
        assertThat(refusedDelivery(
                        member.enrolled(),
                        Blocks.seek(Blocks.at(0), Blocks.at(0)),
                        header -> header.setTimestamp(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))))
                .isEqualTo(Status.BAD_REQUEST);
    }

    @BothLedgers
    void strangers_get_no_blocks() throws Exception {
        assertThat(refusedDelivery(
                        member.enrolled().under("ProviderMSP"), Blocks.seek(Blocks.at(0), Blocks.at(0)), same -> same))
                .isEqualTo(Status.FORBIDDEN);
        assertThat(refusedDelivery(
                        member.enrolled().withKey(CaClient.newKey()),
                        Blocks.seek(Blocks.at(0), Blocks.at(0)),
                        same -> same))
                .isEqualTo(Status.FORBIDDEN);
    }

    @BothLedgers
    void a_filtered_block_tells_transactions_verdicts_and_event_names_only() throws Exception {
        String event = Testbed.key("filtered");
        Commit submitted = member.submitted("tx:event", event, "not shown");
        long number = submitted.getStatus().getBlockNumber();

        var filtered = Blocks.answers(
                        DeliverGrpc.newStub(member.channel())::deliverFiltered,
                        Blocks.request(
                                member.enrolled(), Blocks.seek(Blocks.at(number), Blocks.at(number)), same -> same),
                        answer -> true)
                .getFirst()
                .getFilteredBlock();

        FilteredTransaction found = filtered.getFilteredTransactionsList().stream()
                .filter(one -> one.getTxid().equals(submitted.getTransactionId()))
                .findFirst()
                .orElseThrow();
        assertThat(filtered.getChannelId()).isEqualTo("marketplace");
        assertThat(found.getTxValidationCode()).isEqualTo(TxValidationCode.VALID);
        var shown = found.getTransactionActions().getChaincodeActions(0).getChaincodeEvent();
        assertThat(shown.getEventName()).isEqualTo(event);
        assertThat(shown.getPayload().isEmpty()).isTrue();
    }

    @BothLedgers
    void who_sees_a_block_on_a_filtered_stream_reads_at_that_peer_what_it_wrote() throws Exception {
        int writes = 20;
        String key = Testbed.key("seen");
        long next = Blocks.info(member).getHeight();
        try (CloseableIterator<FilteredBlock> stream = member.network()
                .newFilteredBlockEventsRequest()
                .startBlock(next)
                .build()
                .getEvents(options -> options.withDeadlineAfter(PATIENCE))) {
            for (int i = 0; i < writes; i++) {
                String written = Integer.toString(i);
                Commit submitted = member.submitted("state:put", key, written);
                while (!holds(stream.next(), submitted.getTransactionId())) {}

                assertThat(member.evaluate("state:get", key)).isEqualTo(written);
            }
        }
    }

    private static boolean holds(FilteredBlock block, String transactionId) {
        return block.getFilteredTransactionsList().stream()
                .anyMatch(transaction -> transaction.getTxid().equals(transactionId));
    }

    /**
     * Somebody else's certificate is in every block: a stream that one's own name opened must not go on in that one.
     */
    @BothLedgers
    void a_second_request_on_a_stream_is_judged_like_the_first() throws Exception {
        SeekInfo first = Blocks.seek(Blocks.at(0), Blocks.at(0));
        Envelope own = Blocks.request(member.enrolled(), first, same -> same);
        Enrolled other = testbed.newcomer("provider", "client").withKey(CaClient.newKey());
        Envelope forged = Blocks.request(other, first, same -> same);

        List<DeliverResponse> answers = Blocks.answers(
                both -> {
                    StreamObserver<Envelope> stream =
                            DeliverGrpc.newStub(member.channel()).deliver(both);
                    stream.onNext(own);
                    return stream;
                },
                forged,
                answer -> answer.getStatus() == Status.FORBIDDEN);

        assertThat(answers).hasSize(3);
        assertThat(answers.get(0).hasBlock()).isTrue();
        assertThat(answers.get(1).getStatus()).isEqualTo(Status.SUCCESS);
    }

    @BothLedgers
    void the_orderer_delivers_the_same_blocks() throws Exception {
        var answers = Blocks.answers(
                AtomicBroadcastGrpc.newStub(testbed.orderer())::deliver,
                Blocks.request(member.enrolled(), Blocks.seek(Blocks.at(1), Blocks.at(1)), same -> same),
                answer -> true);

        Block ordered = answers.getFirst().getBlock();
        assertThat(ordered.getHeader()).isEqualTo(Blocks.block(member, 1).getHeader());
    }

    @BothLedgers
    void blocks_that_begin_beyond_the_next_one_are_not_found() throws Exception {
        long beyond = Blocks.info(member).getHeight() + 1_000;

        assertThat(refusedDelivery(member.enrolled(), Blocks.seek(Blocks.at(beyond), Blocks.at(beyond)), same -> same))
                .isEqualTo(Status.NOT_FOUND);
    }

    @BothLedgers
    void blocks_that_shall_end_with_the_oldest_end_with_the_first_one() throws Exception {
        List<DeliverResponse> answers = delivered(
                Blocks.request(member.enrolled(), Blocks.seek(Blocks.at(1), Blocks.oldest()), same -> same), 2);

        assertThat(answers.getFirst().getBlock().getHeader().getNumber()).isEqualTo(1);
        assertThat(answers.getLast().getStatus()).isEqualTo(Status.SUCCESS);
    }

    @BothLedgers
    void blocks_that_shall_end_with_the_next_one_end_with_block_zero() throws Exception {
        List<DeliverResponse> answers = delivered(
                Blocks.request(member.enrolled(), Blocks.seek(Blocks.oldest(), Blocks.nextCommit()), same -> same), 2);

        assertThat(answers.getFirst().getBlock().getHeader().getNumber()).isEqualTo(0);
        assertThat(answers.getLast().getStatus()).isEqualTo(Status.SUCCESS);
    }

    @BothLedgers
    void who_asks_for_headers_gets_no_transactions_but_configurations() throws Exception {
        long number = written().getStatus().getBlockNumber();
        SeekInfo headers = SeekInfo.newBuilder()
                .setContentType(SeekInfo.SeekContentType.HEADER_WITH_SIG)
                .build();
        SeekInfo written = Blocks.seek(Blocks.at(number), Blocks.at(number)).toBuilder()
                .mergeFrom(headers)
                .build();
        SeekInfo first = Blocks.seek(Blocks.at(0), Blocks.at(0)).toBuilder()
                .mergeFrom(headers)
                .build();

        Block header = delivered(Blocks.request(member.enrolled(), written, same -> same), 1)
                .getFirst()
                .getBlock();
        Block genesis = delivered(Blocks.request(member.enrolled(), first, same -> same), 1)
                .getFirst()
                .getBlock();

        assertThat(header.getHeader()).isEqualTo(Blocks.block(member, number).getHeader());
        assertThat(header.getData().getDataCount()).isZero();
        assertThat(header.getMetadata().getMetadata(0).isEmpty()).isFalse();
        assertThat(genesis.getData().getDataCount()).isEqualTo(1);
    }

    @BothLedgers
    void the_first_block_is_signed_by_nobody_and_has_no_commit_hash() throws Exception {
        BlockMetadata slots = Blocks.block(member, 0).getMetadata();
        ByteString itself = OrdererBlockMetadata.newBuilder()
                .setLastConfig(LastConfig.getDefaultInstance())
                .build()
                .toByteString();

        assertThat(Metadata.parseFrom(slots.getMetadata(BlockMetadataIndex.SIGNATURES_VALUE)))
                .isEqualTo(Metadata.newBuilder().setValue(itself).build());
        assertThat(slots.getMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE))
                .isEqualTo(ByteString.copyFrom(new byte[1]));
        assertThat(slots.getMetadata(BlockMetadataIndex.COMMIT_HASH_VALUE).isEmpty())
                .isTrue();
        assertThat(commitHash(Blocks.block(member, 1)).size()).isEqualTo(32);
    }

    @BothLedgers
    void a_commit_hash_is_made_of_verdicts_writes_and_the_one_before() throws Exception {
        String key = Testbed.key("hashed");
        long number = member.submitted("state:put", key, "1").getStatus().getBlockNumber();
        Block block = Blocks.block(member, number);
        assertThat(block.getData().getDataCount()).isEqualTo(1);

        ByteArrayOutputStream write = new ByteArrayOutputStream();
        CodedOutputStream fields = CodedOutputStream.newInstance(write);
        fields.writeString(1, Testbed.PROBE);
        fields.writeString(3, key);
        fields.writeString(5, "1");
        fields.writeBytes(6, version(number));
        fields.flush();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(all);
        out.writeUInt32NoTag(1);
        out.write((byte) TxValidationCode.VALID_VALUE);
        out.writeByteArray(1, write.toByteArray());
        out.writeRawBytes(commitHash(Blocks.block(member, number - 1)));
        out.flush();

        assertThat(commitHash(block).toByteArray()).isEqualTo(Enrolled.sha256(all.toByteArray()));
    }

    /** The first transaction of a block: how many bytes the number has, the bytes, and that zero has none. */
    private static ByteString version(long block) {
        byte[] number = BigInteger.valueOf(block).toByteArray();
        int sign = number[0] == 0 ? 1 : 0;
        return ByteString.copyFrom(new byte[] {(byte) (number.length - sign)})
                .concat(ByteString.copyFrom(number, sign, number.length - sign))
                .concat(ByteString.copyFrom(new byte[1]));
    }

    private static ByteString commitHash(Block block) throws IOException {
        return Metadata.parseFrom(block.getMetadata().getMetadata(BlockMetadataIndex.COMMIT_HASH_VALUE))
                .getValue();
    }

    private String configurationRefused(String... arguments) {
        return Refusal.of(() -> member.network()
                        .getContract("cscc")
                        .evaluateTransaction(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length)))
                .reason();
    }

    @BothLedgers
    void a_configuration_of_another_channel_is_refused() {
        assertThat(configurationRefused("GetConfigBlock", "nowhere"))
                .isEqualTo("chaincode response 500, access denied for [GetConfigBlock][nowhere]: Failed to get policy"
                        + " manager for channel [nowhere]");
    }

    @BothLedgers
    void a_question_for_a_configuration_needs_a_channel() {
        assertThat(configurationRefused("GetConfigBlock"))
                .isEqualTo("chaincode response 500, Incorrect number of arguments, 1");
        assertThat(configurationRefused("GetNothing"))
                .isEqualTo("chaincode response 500, Incorrect number of arguments, 1");
    }

    @BothLedgers
    void a_channel_is_not_joined_with_nonsense() {
        assertThat(configurationRefused("JoinChain", "x"))
                .startsWith("chaincode response 500, Failed to reconstruct the genesis block, error unmarshalling"
                        + " Block");
    }

    @BothLedgers
    void a_peer_tells_its_channels_to_its_own_organisation() throws Exception {
        Contract cscc = member.network().getContract("cscc");
        byte[] told = cscc.evaluateTransaction("GetChannels");
        Refusal elsewhere = Refusal.of(() -> cscc.newProposal("GetChannels")
                .setEndorsingOrganizations("ProviderMSP")
                .build()
                .evaluate());

        assertThat(ChannelQueryResponse.parseFrom(told).getChannels(0).getChannelId())
                .isEqualTo("marketplace");
        assertThat(elsewhere.reason())
                .isEqualTo("chaincode response 500, access denied for [GetChannels]: Failed deserializing proposal"
                        + " creator during channelless check policy with policy [Members]: [expected MSP ID"
                        + " ProviderMSP, received OperatorMSP]");
    }

    @BothLedgers
    void a_peer_is_asked_without_a_channel_by_its_own_organisation() throws Exception {
        ProposalResponse answer = EndorserGrpc.newBlockingStub(member.channel())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .processProposal(new HandmadeTransaction(member.enrolled(), "key")
                        .chaincode("cscc")
                        .channelHeader(ChannelHeader.Builder::clearChannelId)
                        .arguments("GetChannels")
                        .proposal());

        assertThat(answer.getResponse().getStatus()).isEqualTo(200);
        assertThat(answer.hasEndorsement()).isFalse();
        assertThat(ChannelQueryResponse.parseFrom(answer.getResponse().getPayload())
                        .getChannels(0)
                        .getChannelId())
                .isEqualTo("marketplace");
    }
}
