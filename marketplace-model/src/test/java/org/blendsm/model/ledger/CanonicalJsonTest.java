package org.blendsm.model.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.rating.NewRating;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class CanonicalJsonTest {
    private static final AgreementId AGREEMENT = new AgreementId(Sha256.of("agreement".getBytes(UTF_8)));

    interface Pages {
        Page<Standing> standings();
    }

    @Test
    void a_record_comes_back_as_it_went() {
        NewOffer offer = new NewOffer(
                new Money(5),
                10,
                30,
                Duration.ofDays(30),
                Duration.ofHours(24),
                20,
                List.of(PaymentMode.VOUCHER),
                HashedBy.BROKER,
                new MemberId("ab".repeat(20)),
                150);
        assertThat(CanonicalJson.decode(CanonicalJson.encode(offer), NewOffer.class))
                .isEqualTo(offer);
    }

    @Test
    void keys_are_sorted_and_nothing_is_between_them() {
        assertThat(new String(CanonicalJson.encode(new PageRequest(7, Optional.of("x"))), UTF_8))
                .isEqualTo("{\"after\":\"x\",\"size\":7}");
    }

    @Test
    void a_value_that_is_no_object_travels_too() {
        assertThat(new String(CanonicalJson.encode(new Money(5)), UTF_8)).isEqualTo("5");
        assertThat(new String(CanonicalJson.encode(AGREEMENT), UTF_8)).isEqualTo("\"" + AGREEMENT + "\"");
        assertThat(new String(CanonicalJson.encode(true), UTF_8)).isEqualTo("true");
        assertThat(CanonicalJson.decode(CanonicalJson.encode("é\""), String.class))
                .isEqualTo("é\"");
    }

    @Test
    void an_absent_value_is_left_out_and_read_as_empty() {
        NewRating rating = new NewRating(AGREEMENT, 5, Optional.empty());
        byte[] json = CanonicalJson.encode(rating);
        assertThat(new String(json, UTF_8)).doesNotContain("comment");
        assertThat(CanonicalJson.decode(json, NewRating.class)).isEqualTo(rating);
    }

    @Test
    void a_state_keeps_its_name_inside_a_page() throws NoSuchMethodException {
        Type pageOfStandings = Pages.class.getDeclaredMethod("standings").getGenericReturnType();
        var page = new Page<Standing>(List.of(new Standing.Left(Instant.EPOCH)), Optional.empty());
        byte[] json = CanonicalJson.encode(page, pageOfStandings);
        assertThat(new String(json, UTF_8))
                .isEqualTo("{\"items\":[{\"since\":\"1970-01-01T00:00:00Z\",\"state\":\"Left\"}]}");
        assertThat(CanonicalJson.decode(json, pageOfStandings)).isEqualTo(page);
    }

    @Test
    void a_missing_value_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> decode("{\"stars\":5}"));
    }

    @Test
    void a_missing_element_is_refused() {
        String sound = """
                {"actions":["SUBSCRIBE"],"duration":"P1D","holder":"%s","product":"%s"}""".formatted("a".repeat(40), AGREEMENT);
        assertThat(CanonicalJson.decode(sound.getBytes(UTF_8), NewCapability.class)
                        .actions())
                .containsExactly(Action.SUBSCRIBE);
        byte[] none = sound.replace("\"SUBSCRIBE\"", "null").getBytes(UTF_8);
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.decode(none, NewCapability.class));
    }

    @Test
    void an_unknown_property_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode("{\"agreement\":\"" + AGREEMENT + "\",\"stars\":5,\"author\":\"me\"}"));
    }

    @Test
    void a_value_that_the_record_refuses_is_refused_with_its_reason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode("{\"agreement\":\"" + AGREEMENT + "\",\"stars\":6}"))
                .withMessageContaining("1 to 5 stars");
    }

    @Test
    void a_text_is_no_number() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode("{\"agreement\":\"" + AGREEMENT + "\",\"stars\":\"4\"}"));
    }

    @Test
    void a_fraction_is_no_whole_number() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode("{\"agreement\":\"" + AGREEMENT + "\",\"stars\":4.5}"));
    }

    @Test
    void an_amount_above_what_a_double_can_hold_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CanonicalJson.decode("9007199254740993".getBytes(UTF_8), Money.class));
    }

    private record Counted(long count) {}

    @Test
    void a_number_that_would_not_come_back_is_not_written() {
        assertThat(CanonicalJson.encode(new Counted(9_007_199_254_740_991L)))
                .asString(UTF_8)
                .isEqualTo("{\"count\":9007199254740991}");
        assertThatExceptionOfType(JacksonException.class)
                .isThrownBy(() -> CanonicalJson.encode(new Counted(Long.MAX_VALUE)))
                .withMessageContaining("2^53");
    }

    @Test
    void a_nodes_version_is_one_that_comes_back() {
        Node node = Node.approved("pool", Node.Kind.NODE, "OperatorMSP", 1);
        assertThatIllegalArgumentException().isThrownBy(() -> node.withVersion(Long.MAX_VALUE));
    }

    private static NewRating decode(String json) {
        return CanonicalJson.decode(json.getBytes(UTF_8), NewRating.class);
    }
}
