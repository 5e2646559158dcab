package org.blendsm.chaincode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.BEGINNING;
import static org.blendsm.chaincode.Marketplace.buyer;
import static org.blendsm.chaincode.Marketplace.operator;
import static org.blendsm.chaincode.Marketplace.outsider;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.google.protobuf.UnknownFieldSet;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.rating.NewRating;
import org.blendsm.model.rating.NewRatingAnswer;
import org.blendsm.model.rating.Rating;
import org.blendsm.model.rating.RatingAnswer;
import org.blendsm.model.rating.Ratings;
import org.everit.json.schema.Schema;
import org.everit.json.schema.loader.SchemaClient;
import org.everit.json.schema.loader.SchemaLoader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.json.JSONObject;
import org.json.JSONTokener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {
    private final Marketplace market = Marketplace.founded();

    @AfterEach
    void close() {
        market.close();
    }

    private void run(Actor caller, String function, String... json) {
        market.run(
                caller,
                function,
                Arrays.stream(json).map(j -> j.getBytes(UTF_8)).toList());
    }

    @Test
    void a_function_that_does_not_exist_is_refused_by_name() {
        for (String name : List.of("", "rating", "rating:", "token:mint", "membership:toString")) {
            assertRefused(RefusalCode.UNKNOWN_FUNCTION, () -> run(buyer(), name));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{",
                "-1",
                "0.5",
                "\"12\"",
                "9007199254740992",
                "12 13",
                "[12]",
                "1e400",
            })
    void an_amount_that_is_none_is_malformed(String json) {
        String to = "\"" + buyer().id() + "\"";
        assertRefused(RefusalCode.MALFORMED, () -> run(operator(), "token:issue", "\"key\"", to, json));
    }

    @Test
    void a_refused_value_says_which_argument_and_what_is_wrong_with_it() {
        String to = "\"" + buyer().id() + "\"";
        assertRefused(RefusalCode.MALFORMED, () -> run(operator(), "token:issue", "\"key\"", to, "-1"));
        assertThat(market.last().message()).contains("'amount'").contains("whole number of minor units");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u202e", "\\u202e"})
    void what_turns_or_hides_a_text_is_refused_in_every_record_and_reason(String disguise) {
        String title = """
                {"title": "pay%spal", "summary": "", "tags": [], "mediaType": "text/plain", "sample": "", "terms": "As is"}""".formatted(disguise);
        String dispute = """
                {"agreement": "%s", "claim": "pay%spal", "evidence": "%1$s"}""".formatted(Sha256.of(), disguise);
        String reason = "\"late%s\"".formatted(disguise);
        String member = "\"" + buyer().id() + "\"";

        assertRefused(RefusalCode.MALFORMED, () -> run(seller(), "catalogue:publish", "\"key\"", title));
        assertThat(market.last().message())
                .contains("'description'", "U+202E (RIGHT-TO-LEFT OVERRIDE)", "leave it out");
        assertRefused(RefusalCode.MALFORMED, () -> run(buyer(), "dispute:open", dispute));
        assertRefused(RefusalCode.MALFORMED, () -> run(operator(), "membership:suspend", member, reason));
        assertThat(market.last().message()).contains("U+202E (RIGHT-TO-LEFT OVERRIDE)");
    }

    @Test
    void half_a_character_and_a_number_beyond_all_are_no_fault() {
        assertRefused(RefusalCode.MALFORMED, () -> run(operator(), "membership:publishPolicy", "{\"a\\ud83d\": []}"));
        assertRefused(
                RefusalCode.MALFORMED,
                () -> run(operator(), "membership:registerNode", "{\"version\": 9223372036854775807}"));
    }

    /** It may have come before it was refused. */
    @Test
    void a_node_with_such_a_name_is_looked_up_and_a_reader_may_ask_for_anything() {
        assertRefused(
                RefusalCode.NODE_NOT_FOUND,
                () -> run(operator(), "membership:retireNode", "\"po\u202eol\"", "\"moved\""));
        assertRefused(RefusalCode.NODE_NOT_FOUND, () -> run(operator(), "membership:node", "\"po\u202eol\""));
    }

    @Test
    void deeply_nested_json_is_malformed_and_no_fault() {
        String deep = "[".repeat(100_000);
        assertRefused(RefusalCode.MALFORMED, () -> run(operator(), "membership:publishPolicy", deep));
    }

    @Test
    void too_few_and_too_many_arguments_are_malformed() {
        assertRefused(RefusalCode.MALFORMED, () -> run(buyer(), "membership:leave", "1"));
        assertRefused(RefusalCode.MALFORMED, () -> run(buyer(), "membership:member"));
    }

    @Test
    void who_calls_is_looked_at_before_what_they_send() {
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> run(outsider(), "token:issue", "{"));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> run(buyer(), "token:issue", "{"));
        assertRefused(RefusalCode.ROLE_REQUIRED, () -> run(buyer(), "membership:expel"));
    }

    /** The peer takes the first PEM block for the signer's; the JDK would take the operator's certificate. */
    @Test
    void nobody_acts_for_another_whose_certificate_stands_in_the_same_identity() throws Exception {
        String operators =
                SerializedIdentity.parseFrom(operator().creator()).getIdBytes().toString(ISO_8859_1);
        byte[] der = Base64.getMimeDecoder().decode(operators.replaceAll("-----[A-Z ]+-----", ""));
        for (UnaryOperator<String> both : List.<UnaryOperator<String>>of(
                own -> new String(der, ISO_8859_1) + "\n" + own,
                own -> operators + own,
                own -> own + operators,
                own -> operators.replace("CERTIFICATE", "ELSE") + own,
                own -> own.replace("\n-----END", "\n" + Base64.getEncoder().encodeToString(der) + "\n-----END"),
                own -> " " + own,
                own -> own.replace("CERTIFICATE", "X509 CERTIFICATE"))) {
            Actor two = buyer().whoseIdentityIs(both);
            assertRefused(RefusalCode.NOT_A_MEMBER, () -> run(two, "membership:leave"));
            assertRefused(RefusalCode.NOT_A_MEMBER, () -> run(two, "membership:network"));
        }
        run(buyer().whoseIdentityIs(own -> own.replace("\n", "\r\n") + "\n"), "membership:network");
    }

    @Test
    void no_room_is_left_in_a_creator_for_another_identity() throws Exception {
        Actor roomy = buyer().whoseCreatorIs(SerializedIdentity.parseFrom(buyer().creator()).toBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                15,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(operator().creator())
                                        .build())
                        .build())
                .build()
                .toByteString());
        assertRefused(RefusalCode.NOT_A_MEMBER, () -> run(roomy, "membership:leave"));
    }

    @Test
    void another_chaincode_changes_nothing_here_for_who_signed_its_own_call() {
        try (InMemoryPeer peer = new InMemoryPeer(Chaincode.law())) {
            var forwarded = peer.endorse(buyer(), "forwarder", BEGINNING, "membership:leave", List.of());
            assertThat(RefusalCode.parse(forwarded.message()).orElseThrow().code())
                    .isEqualTo(RefusalCode.CALLED_BY_CHAINCODE);
            var read = peer.endorse(
                    buyer(),
                    "forwarder",
                    BEGINNING,
                    "membership:nodes",
                    List.of(CanonicalJson.encode(PageRequest.first(1))));
            assertThat(read.status()).isEqualTo(200);
        }
    }

    @Test
    void a_function_that_only_reads_and_writes_all_the_same_is_a_fault_with_nothing_but_the_transactions_id() {
        try (InMemoryPeer peer = new InMemoryPeer(LedgerFunction.of(Ratings.class, Writing::new))) {
            byte[] subject = CanonicalJson.encode(buyer().id());
            byte[] page = CanonicalJson.encode(PageRequest.first(1));
            var endorsement = peer.endorse(outsider(), BEGINNING, "rating:of", List.of(subject, page));
            assertThat(endorsement.status()).isEqualTo(500);
            assertThat(endorsement.message())
                    .contains(endorsement.transaction())
                    .doesNotContain("IllegalStateException");
            assertThat(RefusalCode.parse(endorsement.message())).isEmpty();
            assertThat(endorsement.writes()).isEmpty();
        }
    }

    /** Breaks the rule that an evaluation only reads. */
    private record Writing(Transaction tx) implements Ratings {
        @Override
        public Rating rate(NewRating rating) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RatingAnswer answer(NewRatingAnswer answer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RatingAnswer answerBy(MemberId subject, AgreementId agreement) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Page<Rating> of(MemberId subject, PageRequest page) {
            new MemberRows(tx.rows()).add(buyer().member());
            return new Page<>(List.of(), Optional.empty());
        }
    }

    @Test
    void every_events_wire_name_is_the_name_of_its_record() {
        Stream<JsonSubTypes.Type> events = Contracts.ALL.stream()
                .map(face -> face.getAnnotation(LedgerContract.class).events())
                .flatMap(family ->
                        Arrays.stream(family.getAnnotation(JsonSubTypes.class).value()));
        assertThat(events)
                .isNotEmpty()
                .allSatisfy(event ->
                        assertThat(event.name()).isEqualTo(event.value().getSimpleName()));
    }

    @Test
    void anyone_gets_the_metadata_of_every_function_in_fabrics_own_form() {
        byte[] metadata = market.run(outsider(), "org.hyperledger.fabric:GetMetadata", List.of())
                .payload();
        JSONObject described = new JSONObject(new String(metadata, UTF_8));
        schema().validate(described);
        JSONObject contracts = described.getJSONObject("contracts");
        for (LedgerFunction function : Chaincode.law()) {
            String[] name = function.name().split(":", 2);
            assertThat(contracts
                            .getJSONObject(name[0])
                            .getJSONArray("transactions")
                            .toString())
                    .contains("\"name\":\"" + name[1] + "\"");
        }
        JSONObject schemas = described.getJSONObject("components").getJSONObject("schemas");
        assertThat(schemas.getJSONObject("Agreement.Open")
                        .getJSONObject("properties")
                        .keySet())
                .containsExactlyInAnyOrder("deal", "purse");
    }

    private static Schema schema() {
        ClassLoader shim = Dispatcher.class.getClassLoader();
        return SchemaLoader.builder()
                .schemaClient(SchemaClient.classPathAwareClient())
                .registerSchemaByURI(
                        URI.create("http://json-schema.org/draft-04/schema"),
                        new JSONObject(new JSONTokener(shim.getResourceAsStream("json-schema-draft-04-schema.json"))))
                .schemaJson(new JSONObject(new JSONTokener(shim.getResourceAsStream("contract-schema.json"))))
                .build()
                .load()
                .build();
    }
}
