package org.blendsm.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.blendsm.fabric.FakeGateway.SILENCE;
import static org.blendsm.fabric.FakeGateway.commitStatusRequest;
import static org.blendsm.fabric.FakeGateway.endorsementRefused;
import static org.blendsm.fabric.FakeGateway.evaluationRefused;
import static org.blendsm.fabric.FakeGateway.input;
import static org.blendsm.fabric.FakeGateway.withDetail;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.Ratings;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatoryTest {
    private static final AgreementId AGREEMENT = AgreementId.of("a".repeat(64));
    private static final MemberId BUYER = new MemberId("1".repeat(40));
    private static final MemberId SELLER = new MemberId("2".repeat(40));
    private static final NewRating FIVE_STARS = new NewRating(AGREEMENT, 5, Optional.empty());
    private static final Rating RATED = new Rating(
            AGREEMENT, BUYER, SELLER, 5, Optional.empty(), new Money(1000), Instant.parse("2026-01-02T03:04:05Z"));
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeGateway peer = new FakeGateway();
    private final TestIdentity buyer = TestIdentity.of("ConsumerMSP", "buyer");
    private final Ledger ledger = ledger(Patience.USUAL);

    private Ledger ledger(Patience patience) {
        return Ledger.over(peer.channel(), FakeGateway.CHANNEL, FakeGateway.CHAINCODE, patience, LedgerObserver.NONE);
    }

    private static Patience waitingAtMost(Duration step) {
        return new Patience(step, step, step, step, step, 2, Duration.ofMillis(1));
    }

    private Ratings ratings() {
        return ledger.as(buyer.identity(), buyer.signer()).contract(Ratings.class);
    }

    @AfterEach
    void hangUp() {
        ledger.close();
        peer.close();
    }

    @Test
    void a_read_is_one_proposal_with_its_arguments_in_canonical_json() {
        peer.answers(new Page<>(List.of(), Optional.empty()));

        Page<Rating> page = ratings().of(SELLER, PageRequest.first(10));

        assertThat(page.items()).isEmpty();
        assertThat(input(peer.evaluated.getFirst().getProposedTransaction()))
                .containsExactly("rating:of", "\"" + SELLER + "\"", "{\"size\":10}");
        assertThat(peer.endorsed).isEmpty();
    }

    @Test
    void a_change_is_endorsed_then_submitted_and_answered_once_it_is_committed() {
        peer.answers(RATED);

        assertThat(ratings().rate(FIVE_STARS)).isEqualTo(RATED);

        String transaction = peer.endorsed.getFirst().getTransactionId();
        assertThat(peer.submitted.getFirst().getTransactionId()).isEqualTo(transaction);
        assertThat(commitStatusRequest(peer.asked.getFirst()).getTransactionId())
                .isEqualTo(transaction);
    }

    @Test
    void a_change_tells_what_its_transaction_cost() {
        peer.answers(RATED).costing(3, 4, 2);
        List<TransactionCost> costs = new ArrayList<>();

        ledger.as(buyer.identity(), buyer.signer())
                .telling(costs::add)
                .contract(Ratings.class)
                .rate(FIVE_STARS);

        assertThat(costs).singleElement().satisfies(cost -> {
            assertThat(cost.transaction()).isEqualTo(peer.submitted.getFirst().getTransactionId());
            assertThat(cost.block()).isEqualTo(1);
            assertThat(cost.bytes())
                    .isEqualTo(
                            peer.submitted.getFirst().getPreparedTransaction().getSerializedSize());
            assertThat(cost.reads()).isEqualTo(3);
            assertThat(cost.writes()).isEqualTo(4);
            assertThat(cost.endorsements()).isEqualTo(2);
            assertThat(cost.proposals()).isEqualTo(1);
            assertThat(cost.waited()).isLessThan(LONG);
        });
    }

    @Test
    void a_change_that_was_tried_again_tells_how_often_it_was_proposed() {
        peer.answers(RATED).answers(RATED).commits(TxValidationCode.MVCC_READ_CONFLICT);
        List<TransactionCost> costs = new ArrayList<>();

        ledger.as(buyer.identity(), buyer.signer())
                .telling(costs::add)
                .contract(Ratings.class)
                .rate(FIVE_STARS);

        assertThat(costs).singleElement().satisfies(cost -> {
            assertThat(cost.transaction()).isEqualTo(peer.submitted.getLast().getTransactionId());
            assertThat(cost.proposals()).isEqualTo(2);
        });
    }

    @Test
    void what_is_not_on_the_ledger_or_not_valid_there_tells_no_cost() {
        List<TransactionCost> costs = new ArrayList<>();
        Ratings ratings =
                ledger.as(buyer.identity(), buyer.signer()).telling(costs::add).contract(Ratings.class);

        peer.answers(new Page<>(List.of(), Optional.empty()));
        ratings.of(SELLER, PageRequest.first(10));
        peer.fails(endorsementRefused("ALREADY_RATED: once is enough"));
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> ratings.rate(FIVE_STARS));
        peer.answers(RATED).commits(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThatExceptionOfType(LedgerFault.class).isThrownBy(() -> ratings.rate(FIVE_STARS));

        assertThat(costs).isEmpty();
    }

    @Test
    void the_signer_sees_whole_messages_and_what_each_is() throws Exception {
        peer.answers(RATED);
        List<SignedMessage> kinds = new ArrayList<>();
        Signer noting = (kind, message) -> {
            kinds.add(kind);
            return buyer.signer().sign(kind, message);
        };

        ledger.as(buyer.identity(), noting).contract(Ratings.class).rate(FIVE_STARS);

        assertThat(kinds)
                .containsExactly(SignedMessage.PROPOSAL, SignedMessage.TRANSACTION, SignedMessage.COMMIT_STATUS);
        SignedProposal proposal = peer.endorsed.getFirst().getProposedTransaction();
        assertThat(verified(
                        proposal.getProposalBytes().toByteArray(),
                        proposal.getSignature().toByteArray()))
                .isTrue();
        Envelope transaction = peer.submitted.getFirst().getPreparedTransaction();
        assertThat(verified(
                        transaction.getPayload().toByteArray(),
                        transaction.getSignature().toByteArray()))
                .isTrue();
    }

    /** One peer's gateway puts the transaction together, and what it gives is signed: no longer whatever it gives. */
    @ParameterizedTest
    @MethodSource("forgeries")
    void what_was_not_proposed_is_not_signed(UnaryOperator<ByteString> forgery) {
        peer.answers(RATED).forging(forgery);
        List<SignedMessage> kinds = new ArrayList<>();
        Signer noting = (kind, message) -> {
            kinds.add(kind);
            return buyer.signer().sign(kind, message);
        };
        Ratings ratings = ledger.as(buyer.identity(), noting).contract(Ratings.class);

        assertThatExceptionOfType(LedgerFault.class)
                .isThrownBy(() -> ratings.rate(FIVE_STARS))
                .withMessageContaining("to sign than rating:rate");

        assertThat(kinds).containsExactly(SignedMessage.PROPOSAL);
        assertThat(peer.submitted).isEmpty();
    }

    /** A proposal, which a peer would endorse; another call's transaction; the right one with more in it. */
    static List<Named<UnaryOperator<ByteString>>> forgeries() {
        return List.of(
                Named.of("a proposal", proposal -> proposal),
                Named.of("another call", proposal -> transaction(proposal, "token:transfer", ByteString.EMPTY)),
                Named.of(
                        "more",
                        proposal -> transaction(
                                proposal, "rating:rate", ByteString.copyFrom(new byte[] {0x7a, 1, 0})))); // field 15
    }

    private static ByteString transaction(ByteString bytes, String function, ByteString more) {
        try {
            Proposal proposal = Proposal.parseFrom(bytes);
            Header header = Header.parseFrom(proposal.getHeader());
            ChaincodeInvocationSpec.Builder invocation =
                    ChaincodeInvocationSpec.parseFrom(ChaincodeProposalPayload.parseFrom(proposal.getPayload())
                                    .getInput())
                            .toBuilder();
            invocation.getChaincodeSpecBuilder().getInputBuilder().setArgs(0, ByteString.copyFromUtf8(function));
            ByteString carried = ChaincodeProposalPayload.newBuilder()
                    .setInput(invocation.build().toByteString())
                    .build()
                    .toByteString();
            ByteString action = ChaincodeActionPayload.newBuilder()
                    .setChaincodeProposalPayload(carried)
                    .build()
                    .toByteString();
            return Payload.newBuilder()
                    .setHeader(header)
                    .setData(Transaction.newBuilder()
                            .addActions(TransactionAction.newBuilder()
                                    .setHeader(header.getSignatureHeader())
                                    .setPayload(action))
                            .build()
                            .toByteString())
                    .build()
                    .toByteString()
                    .concat(more);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private boolean verified(byte[] message, byte[] signature) throws Exception {
        Signature ecdsa = Signature.getInstance("SHA256withECDSA");
        ecdsa.initVerify(buyer.keys().getPublic());
        ecdsa.update(message);
        return ecdsa.verify(signature);
    }

    @Test
    void commit_status_is_asked_under_the_certificate_of_the_witness() throws Exception {
        TestIdentity service = TestIdentity.of("OperatorMSP", "rating-service");
        peer.answers(RATED);

        ledger.as(buyer.identity(), buyer.signer())
                .witnessedBy(ledger.as(service.identity(), service.signer()))
                .contract(Ratings.class)
                .rate(FIVE_STARS);

        SerializedIdentity asking = SerializedIdentity.parseFrom(
                commitStatusRequest(peer.asked.getFirst()).getIdentity());
        assertThat(asking.getMspid()).isEqualTo("OperatorMSP");
    }

    @Test
    void a_rule_that_says_no_to_a_change_is_a_refusal_with_its_code() {
        peer.fails(endorsementRefused("ALREADY_RATED: you have rated this deal"));

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> ratings().rate(FIVE_STARS))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(RefusalCode.ALREADY_RATED);
                    assertThat(refused.detail()).isEqualTo("you have rated this deal");
                });
        assertThat(peer.submitted).isEmpty();
    }

    @Test
    void a_rule_that_says_no_to_a_read_is_a_refusal_with_its_code() {
        peer.fails(evaluationRefused("MEMBER_NOT_FOUND: nobody has this address"));

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> ratings().of(SELLER, PageRequest.first(1)))
                .matches(refused -> refused.code() == RefusalCode.MEMBER_NOT_FOUND);
    }

    @Test
    void a_defect_of_the_chaincode_is_a_fault_with_the_transaction_id() {
        peer.fails(endorsementRefused("something broke"));

        assertThatExceptionOfType(LedgerFault.class)
                .isThrownBy(() -> ratings().rate(FIVE_STARS))
                .satisfies(fault -> assertThat(fault.transactionId())
                        .contains(peer.endorsed.getFirst().getTransactionId()));
    }

    @Test
    void an_answer_that_is_no_such_record_is_a_fault() {
        peer.answers(List.of("not a rating"));

        assertThatExceptionOfType(LedgerFault.class).isThrownBy(() -> ratings().rate(FIVE_STARS));
    }

    @Test
    void a_peer_that_is_away_is_unavailable_and_is_asked_once() {
        peer.fails(Status.UNAVAILABLE.asRuntimeException());

        assertThatExceptionOfType(LedgerUnavailable.class)
                .isThrownBy(() -> ratings().rate(FIVE_STARS));
        assertThat(peer.endorsed).hasSize(1);
    }

    @Test
    void a_chaincode_that_is_away_is_unavailable() {
        peer.fails(withDetail(
                Code.ABORTED,
                "failed to endorse transaction, see attached details for more info",
                "error in simulation: failed to execute transaction 1: could not launch chaincode blendsm"));

        assertThatExceptionOfType(LedgerUnavailable.class)
                .isThrownBy(() -> ratings().rate(FIVE_STARS));
    }

    @Test
    void a_read_that_nobody_answers_ends_with_its_time() {
        peer.fails(SILENCE);

        assertThatExceptionOfType(LedgerUnavailable.class)
                .isThrownBy(() -> impatient().of(SELLER, PageRequest.first(1)));
    }

    @Test
    void an_endorsement_that_nobody_gives_ends_with_its_time_and_changes_nothing() {
        peer.fails(SILENCE);

        assertThatExceptionOfType(LedgerUnavailable.class)
                .isThrownBy(() -> impatient().rate(FIVE_STARS));
        assertThat(peer.submitted).isEmpty();
    }

    private Ratings impatient() {
        return ratings(waitingAtMost(SHORT));
    }

    private Ratings ratings(Patience patience) {
        return ledger(patience).as(buyer.identity(), buyer.signer()).contract(Ratings.class);
    }

    @Test
    void a_write_conflict_is_tried_again_as_another_proposal() {
        peer.answers(RATED)
                .answers(RATED)
                .answers(RATED)
                .commits(TxValidationCode.MVCC_READ_CONFLICT, TxValidationCode.PHANTOM_READ_CONFLICT);

        assertThat(ratings().rate(FIVE_STARS)).isEqualTo(RATED);

        assertThat(peer.endorsed.stream().map(e -> e.getTransactionId()).distinct())
                .hasSize(3);
    }

    @Test
    void a_write_conflict_is_not_tried_again_for_ever() {
        for (int i = 0; i < 3; i++) {
            peer.answers(RATED).commits(TxValidationCode.MVCC_READ_CONFLICT);
        }

        assertThatExceptionOfType(WriteConflict.class)
                .isThrownBy(() -> ratings(waitingAtMost(LONG)).rate(FIVE_STARS))
                .satisfies(conflict -> assertThat(conflict.transactionId())
                        .contains(peer.endorsed.getLast().getTransactionId()));
        assertThat(peer.endorsed).hasSize(3);
    }

    @Test
    void a_write_conflict_goes_to_the_caller_where_the_key_is_not_at_hand() {
        Signer away = new Signer() {
            @Override
            public byte[] sign(SignedMessage kind, byte[] message) throws java.security.GeneralSecurityException {
                return buyer.signer().sign(kind, message);
            }

            @Override
            public boolean signsAgain() {
                return false;
            }
        };
        peer.answers(RATED).commits(TxValidationCode.MVCC_READ_CONFLICT);

        assertThatExceptionOfType(WriteConflict.class)
                .isThrownBy(() -> ledger.as(buyer.identity(), away)
                        .contract(Ratings.class)
                        .rate(FIVE_STARS));
        assertThat(peer.endorsed).hasSize(1);
    }

    @Test
    void no_other_verdict_is_tried_again() {
        peer.answers(RATED).commits(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);

        assertThatExceptionOfType(LedgerFault.class)
                .isThrownBy(() -> ratings().rate(FIVE_STARS))
                .withMessageContaining("ENDORSEMENT_POLICY_FAILURE");
        assertThat(peer.endorsed).hasSize(1);
    }

    @Test
    void a_submission_in_doubt_that_was_ordered_is_answered() {
        peer.answers(RATED).losesSubmission(Status.UNAVAILABLE.asRuntimeException());

        assertThat(ratings().rate(FIVE_STARS)).isEqualTo(RATED);
        assertThat(peer.submitted).hasSize(1);
    }

    @Test
    void a_submission_that_the_orderer_refused_is_no_doubt() {
        peer.answers(RATED).losesSubmission(Status.ABORTED.asRuntimeException());

        assertThatExceptionOfType(LedgerFault.class).isThrownBy(() -> ratings().rate(FIVE_STARS));
        assertThat(peer.asked).isEmpty();
    }

    @Test
    void an_outcome_that_nobody_tells_in_time_is_unknown_and_says_of_which_transaction() {
        peer.answers(RATED).losesSubmission(SILENCE).losesCommitStatus(SILENCE);
        Duration afterEndorsement = Duration.ofSeconds(2);
        Patience patience = new Patience(LONG, LONG, afterEndorsement, afterEndorsement, LONG, 0, Duration.ZERO);

        assertThatExceptionOfType(OutcomeUnknown.class)
                .isThrownBy(() -> ratings(patience).rate(FIVE_STARS))
                .satisfies(unknown -> assertThat(unknown.transactionId())
                        .contains(peer.submitted.getFirst().getTransactionId()));
        assertThat(peer.endorsed).hasSize(1);
    }

    @Test
    void commit_status_is_asked_again_through_a_restart_of_the_peer() {
        peer.answers(RATED)
                .losesCommitStatus(Status.UNAVAILABLE.asRuntimeException())
                .losesCommitStatus(Status.INTERNAL.asRuntimeException());

        assertThat(ratings().rate(FIVE_STARS)).isEqualTo(RATED);
        assertThat(peer.asked).hasSize(3);
    }

    @Test
    void who_may_not_ask_for_commit_status_does_not_know_the_outcome() {
        StatusRuntimeException denied = Status.PERMISSION_DENIED.asRuntimeException();
        peer.answers(RATED).losesCommitStatus(denied);

        assertThatExceptionOfType(OutcomeUnknown.class)
                .isThrownBy(() -> ratings().rate(FIVE_STARS));
    }

    @Test
    void an_answer_can_be_endorsed_and_kept_without_being_submitted() throws Exception {
        Page<Rating> page = new Page<>(List.of(RATED), Optional.empty());
        peer.answers(page);

        Endorsed<Page<Rating>> endorsed = ledger.as(buyer.identity(), buyer.signer())
                .endorsed(Ratings.class, ratings -> ratings.of(SELLER, PageRequest.first(1)));

        assertThat(endorsed.answer()).isEqualTo(page);
        assertThat(Envelope.parseFrom(endorsed.transaction()).getPayload().toStringUtf8())
                .contains(new String(CanonicalJson.encode(page), java.nio.charset.StandardCharsets.UTF_8));
        assertThat(peer.submitted).isEmpty();
    }

    @Test
    void exactly_one_call_is_endorsed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.as(buyer.identity(), buyer.signer()).endorsed(Ratings.class, _ -> "none"));
    }

    @Test
    void only_a_ledger_interface_has_functions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.as(buyer.identity(), buyer.signer()).contract(Runnable.class));
    }
}
