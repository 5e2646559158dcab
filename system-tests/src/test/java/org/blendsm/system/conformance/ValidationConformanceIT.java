package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;
import org.hyperledger.fabric.protos.orderer.BroadcastResponse;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Transactions that the orderer takes and no peer accepts, each with the code that says why. */
class ValidationConformanceIT {
    private static final ByteString NONSENSE = ByteString.copyFrom(new byte[] {(byte) 0xff, 0x01, 0x02});

    private final Testbed testbed;
    private final Enrolled client;
    private final Enrolled operator;
    private final Enrolled provider;
    private final String key = Testbed.key("handmade");

    ValidationConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.client = testbed.member("operator").enrolled();
        this.operator = testbed.endorser("operator");
        this.provider = testbed.endorser("provider");
    }

    private HandmadeTransaction handmade() {
        return new HandmadeTransaction(client, key, operator, provider);
    }

    private TxValidationCode verdict(HandmadeTransaction transaction) throws Exception {
        return Blocks.ordered(testbed, transaction.envelope());
    }

    private static ByteString extension(String chaincode) {
        return ChaincodeHeaderExtension.newBuilder()
                .setChaincodeId(ChaincodeID.newBuilder().setName(chaincode))
                .build()
                .toByteString();
    }

    @BothLedgers
    void what_two_organisations_endorsed_is_valid() throws Exception {
        assertThat(verdict(handmade())).isEqualTo(TxValidationCode.VALID);
        assertThat(testbed.member("operator").evaluate("state:get", key)).isEqualTo("handmade");
    }

    @BothLedgers
    void what_one_organisation_endorsed_fails_the_policy() throws Exception {
        assertThat(verdict(new HandmadeTransaction(client, key, operator)))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(testbed.member("operator").evaluate("state:get", key)).isEmpty();
    }

    @BothLedgers
    void one_organisation_twice_is_one_organisation() throws Exception {
        Enrolled second = testbed.newcomer("operator", "peer");

        assertThat(verdict(new HandmadeTransaction(client, key, operator, second)))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void one_endorsement_twice_is_one_endorsement() throws Exception {
        assertThat(verdict(new HandmadeTransaction(client, key, operator, operator)))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void a_transaction_that_nobody_endorsed_fails_the_policy() throws Exception {
        assertThat(verdict(new HandmadeTransaction(client, key)))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void a_client_cannot_endorse() throws Exception {
        Enrolled member = testbed.newcomer("provider", "client");

        assertThat(verdict(new HandmadeTransaction(client, key, operator, member)))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void an_organisation_outside_the_policy_does_not_count() throws Exception {
        assertThat(verdict(new HandmadeTransaction(client, key, operator, testbed.endorser("auditor"))))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void an_endorsement_of_other_bytes_does_not_count() throws Exception {
        assertThat(verdict(
                        handmade().endorsement(e -> e.setSignature(provider.sign(ByteString.copyFromUtf8("other"))))))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void an_endorsement_with_the_high_s_does_not_count() throws Exception {
        assertThat(verdict(handmade().endorsement(e -> e.setSignature(Signatures.highS(e.getSignature())))))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void an_endorser_of_an_unknown_organisation_does_not_count() throws Exception {
        assertThat(verdict(new HandmadeTransaction(client, key, operator, provider.under("NobodyMSP"))))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void a_superfluous_endorsement_that_is_wrong_does_no_harm() throws Exception {
        assertThat(verdict(new HandmadeTransaction(client, key, operator, provider, testbed.endorser("auditor"))))
                .isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_transaction_id_must_be_made_of_nonce_and_creator() throws Exception {
        assertThat(verdict(handmade().channelHeader(h -> h.setTxId("00".repeat(32)))))
                .isEqualTo(TxValidationCode.BAD_PROPOSAL_TXID);
    }

    @BothLedgers
    void a_transaction_without_an_id_is_invalid() throws Exception {
        assertThat(verdict(handmade().channelHeader(h -> h.clearTxId()))).isEqualTo(TxValidationCode.BAD_PROPOSAL_TXID);
    }

    @BothLedgers
    void a_transaction_with_somebody_elses_id_is_told_so_and_not_that_it_is_a_duplicate() throws Exception {
        String taken = testbed.member("operator").submit("tx:idAndPut", Testbed.key("taken"), "value");

        assertThat(verdict(handmade().channelHeader(h -> h.setTxId(taken))))
                .isEqualTo(TxValidationCode.BAD_PROPOSAL_TXID);
    }

    @BothLedgers
    void an_epoch_must_be_zero() throws Exception {
        assertThat(verdict(handmade().channelHeader(h -> h.setEpoch(7)))).isEqualTo(TxValidationCode.BAD_COMMON_HEADER);
    }

    @BothLedgers
    void a_nonce_must_be_there() throws Exception {
        assertThat(verdict(handmade().signatureHeader(h -> h.clearNonce())))
                .isEqualTo(TxValidationCode.BAD_COMMON_HEADER);
    }

    @BothLedgers
    void a_message_of_another_kind_is_no_transaction() throws Exception {
        assumeOneOrderer();
        assertThat(verdict(handmade().channelHeader(h -> h.setType(HeaderType.MESSAGE_VALUE))))
                .isEqualTo(TxValidationCode.BAD_COMMON_HEADER);
    }

    @BothLedgers
    void a_message_of_no_known_kind_is_no_transaction() throws Exception {
        assumeOneOrderer();
        assertThat(verdict(handmade().channelHeader(h -> h.setType(77)))).isEqualTo(TxValidationCode.BAD_COMMON_HEADER);
    }

    /** A BFT leader takes such a message and proposes it, the others never agree, and nothing more is ordered. */
    private void assumeOneOrderer() {
        assumeFalse(
                testbed.ledger().byzantine(),
                "BFT orderers never order it, and stand still until they change the leader");
    }

    @BothLedgers
    void a_proposal_hash_must_be_that_of_this_proposal() throws Exception {
        assertThat(verdict(handmade().response(r -> r.setProposalHash(ByteString.copyFromUtf8("other")))))
                .isEqualTo(TxValidationCode.INVALID_ENDORSER_TRANSACTION);
    }

    @BothLedgers
    void a_transaction_without_an_action_is_invalid() throws Exception {
        assertThat(verdict(handmade().transaction(t -> t.clearActions())))
                .isEqualTo(TxValidationCode.INVALID_ENDORSER_TRANSACTION);
    }

    @BothLedgers
    void a_transaction_with_two_actions_is_invalid() throws Exception {
        assertThat(verdict(handmade().transaction(t -> t.addActions(t.getActions(0)))))
                .isEqualTo(TxValidationCode.INVALID_ENDORSER_TRANSACTION);
    }

    @BothLedgers
    void an_action_needs_a_header_of_its_own() throws Exception {
        assertThat(verdict(handmade().transaction(t -> {
                    TransactionAction headless =
                            t.getActions(0).toBuilder().clearHeader().build();
                    return t.setActions(0, headless);
                })))
                .isEqualTo(TxValidationCode.INVALID_ENDORSER_TRANSACTION);
    }

    @BothLedgers
    void nonsense_in_place_of_a_transaction_is_invalid() throws Exception {
        assertThat(verdict(handmade().payload(p -> p.setData(NONSENSE))))
                .isEqualTo(TxValidationCode.INVALID_ENDORSER_TRANSACTION);
    }

    @BothLedgers
    void a_transaction_without_content_is_invalid() throws Exception {
        assertThat(verdict(handmade().payload(p -> p.clearData())))
                .isEqualTo(TxValidationCode.INVALID_ENDORSER_TRANSACTION);
    }

    @BothLedgers
    void nonsense_in_place_of_an_action_is_a_bad_response() throws Exception {
        assertThat(verdict(handmade().response(r -> r.setExtension(NONSENSE))))
                .isEqualTo(TxValidationCode.BAD_RESPONSE_PAYLOAD);
    }

    @BothLedgers
    void nonsense_in_place_of_reads_and_writes_is_a_bad_set() throws Exception {
        assertThat(verdict(handmade().action(a -> a.setResults(NONSENSE)))).isEqualTo(TxValidationCode.BAD_RWSET);
    }

    @BothLedgers
    void nonsense_within_a_namespace_is_a_bad_set() throws Exception {
        TxReadWriteSet sets = TxReadWriteSet.newBuilder()
                .addNsRwset(
                        NsReadWriteSet.newBuilder().setNamespace(Testbed.PROBE).setRwset(NONSENSE))
                .build();

        assertThat(verdict(handmade().sets(sets))).isEqualTo(TxValidationCode.BAD_RWSET);
    }

    @BothLedgers
    void nonsense_within_a_collection_is_a_bad_set() throws Exception {
        TxReadWriteSet sets = TxReadWriteSet.newBuilder()
                .addNsRwset(NsReadWriteSet.newBuilder()
                        .setNamespace(Testbed.PROBE)
                        .setRwset(KVRWSet.getDefaultInstance().toByteString())
                        .addCollectionHashedRwset(CollectionHashedReadWriteSet.newBuilder()
                                .setCollectionName(Testbed.PAIR)
                                .setHashedRwset(NONSENSE)))
                .build();

        assertThat(verdict(handmade().sets(sets))).isEqualTo(TxValidationCode.BAD_RWSET);
    }

    @BothLedgers
    void a_namespace_may_stand_only_once_among_the_writes() throws Exception {
        TxReadWriteSet sets = TxReadWriteSet.newBuilder()
                .addNsRwset(HandmadeTransaction.writes(Testbed.PROBE, key))
                .addNsRwset(HandmadeTransaction.writes(Testbed.PROBE, key + "-second"))
                .build();

        assertThat(verdict(handmade().sets(sets))).isEqualTo(TxValidationCode.ILLEGAL_WRITESET);
    }

    @BothLedgers
    void a_write_into_another_chaincodes_keys_is_judged_by_its_policy_too() throws Exception {
        TxReadWriteSet sets = TxReadWriteSet.newBuilder()
                .addNsRwset(HandmadeTransaction.writes(Testbed.OTHER, key))
                .build();

        assertThat(verdict(handmade().sets(sets))).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_write_into_the_keys_of_no_chaincode_is_invalid() throws Exception {
        TxReadWriteSet sets = TxReadWriteSet.newBuilder()
                .addNsRwset(HandmadeTransaction.writes("nobody", key))
                .build();

        assertThat(verdict(handmade().sets(sets))).isEqualTo(TxValidationCode.INVALID_CHAINCODE);
    }

    @BothLedgers
    void an_unknown_chaincode_is_invalid() throws Exception {
        assertThat(verdict(handmade()
                        .channelHeader(h -> h.setExtension(extension("nobody")))
                        .action(a -> a.setChaincodeId(
                                ChaincodeID.newBuilder().setName("nobody").setVersion("1.0")))))
                .isEqualTo(TxValidationCode.INVALID_CHAINCODE);
    }

    @BothLedgers
    void header_and_action_must_name_the_same_chaincode() throws Exception {
        assertThat(verdict(handmade().channelHeader(h -> h.setExtension(extension(Testbed.OTHER)))))
                .isEqualTo(TxValidationCode.INVALID_CHAINCODE);
    }

    @BothLedgers
    void a_chaincode_has_a_version() throws Exception {
        assertThat(verdict(handmade()
                        .action(a -> a.setChaincodeId(ChaincodeID.newBuilder().setName(Testbed.PROBE)))))
                .isEqualTo(TxValidationCode.INVALID_CHAINCODE);
    }

    @BothLedgers
    void which_version_it_is_does_not_matter() throws Exception {
        assertThat(verdict(handmade()
                        .action(a -> a.setChaincodeId(
                                ChaincodeID.newBuilder().setName(Testbed.PROBE).setVersion("0.1")))))
                .isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void a_header_must_name_a_chaincode() throws Exception {
        assertThat(verdict(handmade().channelHeader(h -> h.setExtension(extension("")))))
                .isEqualTo(TxValidationCode.INVALID_CHAINCODE);
    }

    @BothLedgers
    void a_header_without_a_chaincode_is_invalid_for_another_reason() throws Exception {
        assertThat(verdict(handmade().channelHeader(h -> h.clearExtension())))
                .isEqualTo(TxValidationCode.INVALID_OTHER_REASON);
    }

    @BothLedgers
    void nonsense_in_the_headers_extension_is_a_bad_extension() throws Exception {
        assertThat(verdict(handmade().channelHeader(h -> h.setExtension(NONSENSE))))
                .isEqualTo(TxValidationCode.BAD_HEADER_EXTENSION);
    }

    @BothLedgers
    void an_action_without_a_chaincode_is_invalid_for_another_reason() throws Exception {
        assertThat(verdict(handmade().action(a -> a.clearChaincodeId())))
                .isEqualTo(TxValidationCode.INVALID_OTHER_REASON);
    }

    @BothLedgers
    void an_event_in_another_chaincodes_name_is_invalid_for_another_reason() throws Exception {
        ByteString event = ChaincodeEvent.newBuilder()
                .setChaincodeId(Testbed.OTHER)
                .setEventName("forged")
                .build()
                .toByteString();

        assertThat(verdict(handmade().action(a -> a.setEvents(event))))
                .isEqualTo(TxValidationCode.INVALID_OTHER_REASON);
    }

    @BothLedgers
    void nonsense_in_place_of_an_event_is_invalid_for_another_reason() throws Exception {
        assertThat(verdict(handmade().action(a -> a.setEvents(NONSENSE))))
                .isEqualTo(TxValidationCode.INVALID_OTHER_REASON);
    }

    @BothLedgers
    void a_transaction_that_reads_and_writes_nothing_is_valid() throws Exception {
        assertThat(verdict(handmade().sets(TxReadWriteSet.getDefaultInstance())))
                .isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void the_same_envelope_a_second_time_is_a_duplicate() throws Exception {
        Envelope envelope = handmade().envelope();

        assertThat(Blocks.ordered(testbed, envelope)).isEqualTo(TxValidationCode.VALID);
        requireDuplicate(envelope);
    }

    @BothLedgers
    void an_invalid_envelope_a_second_time_is_a_duplicate_too() throws Exception {
        Envelope envelope = new HandmadeTransaction(client, key, operator).envelope();

        assertThat(Blocks.ordered(testbed, envelope)).isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        requireDuplicate(envelope);
    }

    @BothLedgers
    void one_envelope_twice_in_one_block_is_a_duplicate_the_second_time() throws Exception {
        Envelope envelope = handmade().envelope();
        Member reader = testbed.member("operator");
        long before = Blocks.info(reader).getHeight();
        Blocks.broadcast(testbed.orderer(), envelope);

        if (testbed.ledger().byzantine()) {
            requireDuplicate(envelope);
            await().untilAsserted(() ->
                    assertThat(Blocks.allVerdicts(reader, before, envelope)).containsExactly(TxValidationCode.VALID));
        } else {
            assertThat(Blocks.ordered(testbed, envelope)).isIn(TxValidationCode.DUPLICATE_TXID, TxValidationCode.VALID);
            await().untilAsserted(() -> assertThat(Blocks.allVerdicts(reader, before, envelope))
                    .containsExactly(TxValidationCode.VALID, TxValidationCode.DUPLICATE_TXID));
        }
    }

    /** One orderer puts it into a block again and the peers see what it is; BFT's orderers know it and refuse it. */
    private void requireDuplicate(Envelope envelope) throws Exception {
        if (testbed.ledger().byzantine()) {
            BroadcastResponse response = Blocks.broadcast(testbed.orderer(), envelope);
            assertThat(response.getStatus()).isEqualTo(org.hyperledger.fabric.protos.common.Status.SERVICE_UNAVAILABLE);
            assertThat(response.getInfo()).matches("failed to submit request: request already (exists|processed)");
        } else {
            assertThat(Blocks.ordered(testbed, envelope)).isEqualTo(TxValidationCode.DUPLICATE_TXID);
        }
    }

    @BothLedgers
    void a_header_that_is_none_never_reaches_a_block() throws Exception {
        var response = Blocks.broadcast(
                testbed.orderer(),
                handmade()
                        .payload(p -> p.setHeader(Header.newBuilder().setChannelHeader(NONSENSE)))
                        .envelope());

        assertThat(response.getStatus()).isEqualTo(org.hyperledger.fabric.protos.common.Status.BAD_REQUEST);
    }

    private static String policyOf(String mspId) {
        ByteString principal = MSPRole.newBuilder()
                .setMspIdentifier(mspId)
                .setRole(MSPRole.MSPRoleType.PEER)
                .build()
                .toByteString();
        SignaturePolicy.Builder byTheFirst = SignaturePolicy.newBuilder().setSignedBy(0);
        SignaturePolicyEnvelope policy = SignaturePolicyEnvelope.newBuilder()
                .setRule(SignaturePolicy.newBuilder()
                        .setNOutOf(SignaturePolicy.NOutOf.newBuilder().setN(1).addRules(byTheFirst)))
                .addIdentities(MSPPrincipal.newBuilder()
                        .setPrincipalClassification(MSPPrincipal.Classification.ROLE)
                        .setPrincipal(principal))
                .build();
        return HexFormat.of().formatHex(policy.toByteArray());
    }

    @BothLedgers
    void a_key_with_a_policy_of_its_own_is_judged_by_that_alone() throws Exception {
        Member member = testbed.member("operator");
        member.submit("state:put", key, "1");
        member.submit("state:setPolicy", key, policyOf("ProviderMSP"));

        assertThat(member.evaluate("state:getPolicy", key)).isEqualTo(policyOf("ProviderMSP"));
        assertThat(verdict(new HandmadeTransaction(client, key, operator, testbed.endorser("consumer"))))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(verdict(new HandmadeTransaction(client, key, provider))).isEqualTo(TxValidationCode.VALID);
    }

    @BothLedgers
    void the_gateway_finds_the_endorsers_that_a_keys_own_policy_asks_for() throws Exception {
        Member member = testbed.member("operator");
        member.submit("state:put", key, "1");
        member.submit("state:setPolicy", key, policyOf("ConsumerMSP"));

        member.submit("state:put", key, "2");

        assertThat(member.evaluate("state:get", key)).isEqualTo("2");
    }

    @BothLedgers
    void a_deleted_key_has_lost_its_own_policy() throws Exception {
        Member member = testbed.member("operator");
        member.submit("state:put", key, "1");
        member.submit("state:setPolicy", key, policyOf("ProviderMSP"));
        member.submit("state:delete", key);
        member.submit("state:put", key, "2");

        assertThat(member.evaluate("state:getPolicy", key)).isEmpty();
        assertThat(verdict(new HandmadeTransaction(client, key, provider)))
                .isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    /** The probe's own key is written, or its policy set, as two transactions in one block. */
    private interface Pair {
        HandmadeTransaction of(String key) throws Exception;
    }

    /** Tried with fresh keys until a block holds both. */
    private List<TxValidationCode> inOneBlock(Pair first, Pair second) throws Exception {
        for (int i = 0; i < 100; i++) {
            String fresh = Testbed.key("pair");
            HandmadeTransaction one = first.of(fresh);
            HandmadeTransaction other = second.of(fresh);
            List<Envelope> before = new ArrayList<>();
            for (int j = 0; j < 5; j++) {
                before.add(new HandmadeTransaction(client, Testbed.key("before"), operator, provider).envelope());
            }
            List<TxValidationCode> verdicts = Blocks.orderedTogether(testbed, before, one.envelope(), other.envelope());
            if (!verdicts.isEmpty()) {
                return verdicts;
            }
        }
        throw new IllegalStateException("no block held both");
    }

    private HandmadeTransaction setting(String policy, KVRWSet.Builder more, String fresh, Enrolled... endorsers) {
        KVRWSet set = more.addMetadataWrites(KVMetadataWrite.newBuilder()
                        .setKey(fresh)
                        .addEntries(KVMetadataEntry.newBuilder()
                                .setName("VALIDATION_PARAMETER")
                                .setValue(ByteString.copyFrom(HexFormat.of().parseHex(policy)))))
                .build();
        return writing(set, fresh, endorsers);
    }

    private HandmadeTransaction writing(KVRWSet set, String fresh, Enrolled... endorsers) {
        return new HandmadeTransaction(client, fresh, endorsers)
                .sets(TxReadWriteSet.newBuilder()
                        .addNsRwset(NsReadWriteSet.newBuilder()
                                .setNamespace(Testbed.PROBE)
                                .setRwset(set.toByteString()))
                        .build());
    }

    private void givePolicy(String fresh) throws Exception {
        Member member = testbed.member("operator");
        member.submit("state:put", fresh, "1");
        member.submit("state:setPolicy", fresh, policyOf("ProviderMSP"));
    }

    @BothLedgers
    void a_key_whose_policy_was_set_in_the_same_block_is_not_written_even_where_it_is_the_same_policy()
            throws Exception {
        assertThat(inOneBlock(
                        fresh -> {
                            givePolicy(fresh);
                            return setting(policyOf("ProviderMSP"), KVRWSet.newBuilder(), fresh, provider);
                        },
                        fresh -> new HandmadeTransaction(client, fresh, provider)))
                .containsExactly(TxValidationCode.VALID, TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @BothLedgers
    void a_key_that_was_deleted_in_the_same_block_is_written_under_the_policy_it_had() throws Exception {
        assertThat(inOneBlock(
                        fresh -> {
                            givePolicy(fresh);
                            return writing(
                                    KVRWSet.newBuilder()
                                            .addWrites(KVWrite.newBuilder()
                                                    .setKey(fresh)
                                                    .setIsDelete(true))
                                            .build(),
                                    fresh,
                                    provider);
                        },
                        fresh -> new HandmadeTransaction(client, fresh, provider)))
                .containsExactly(TxValidationCode.VALID, TxValidationCode.VALID);
    }

    @BothLedgers
    void a_policy_that_was_rightly_endorsed_counts_though_its_transaction_lost() throws Exception {
        KVRead stale = KVRead.newBuilder()
                .setKey("stale")
                .setVersion(Version.newBuilder().setBlockNum(1).setTxNum(7))
                .build();

        assertThat(inOneBlock(
                        fresh -> setting(
                                policyOf("ProviderMSP"),
                                KVRWSet.newBuilder().addReads(stale),
                                fresh,
                                operator,
                                provider),
                        fresh -> new HandmadeTransaction(client, fresh, operator, provider)))
                .containsExactly(TxValidationCode.MVCC_READ_CONFLICT, TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }
}
