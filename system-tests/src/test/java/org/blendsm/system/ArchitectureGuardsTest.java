package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.blendsm.model.rating.RatingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of {@link ArchitectureTest} sees what breaks it: a guard that cannot bark guards nothing. */
class ArchitectureGuardsTest {
    private static final String CURIOUS = "org.blendsm.rating.violation.Curious";
    private static final String LOTTERY = "org.blendsm.chaincode.violation.Lottery";
    private static final String RAFFLE = "org.blendsm.model.violation.Raffle";

    static Stream<Arguments> violations() {
        return Stream.of(
                broken(
                        ArchitectureTest.the_model_knows_neither_spring_nor_fabric,
                        "org.blendsm.model.violation.KnowsSpring"),
                broken(ArchitectureTest.names_say_what_a_thing_is, "org.blendsm.violation.one.DoorHelper"),
                broken(
                        ArchitectureTest.no_package_goes_round_in_circles,
                        "org.blendsm.violation.one.One",
                        "org.blendsm.violation.two.Two"),
                broken(ArchitectureTest.every_package_is_labelled, "org.blendsm.violation.one.One"),
                broken(ArchitectureTest.rules_are_pure, "org.blendsm.chaincode.violation.TalkingRules"),
                broken(ArchitectureTest.what_endorsers_run_is_deterministic, LOTTERY),
                broken(ArchitectureTest.what_endorsers_run_is_deterministic, RAFFLE),
                broken(ArchitectureTest.what_endorsers_run_reads_no_clock_and_draws_no_lot, LOTTERY),
                broken(ArchitectureTest.what_endorsers_run_reads_no_clock_and_draws_no_lot, RAFFLE),
                broken(ArchitectureTest.what_endorsers_run_has_one_order, LOTTERY),
                broken(ArchitectureTest.what_endorsers_run_has_one_order, RAFFLE),
                broken(ArchitectureTest.controllers_stay_in_their_room, "org.blendsm.violation.one.OpenController"),
                broken(ArchitectureTest.only_the_broker_and_the_client_see_mqtt, CURIOUS),
                broken(ArchitectureTest.only_the_starter_sees_the_fabric_client, CURIOUS),
                broken(
                        ArchitectureTest.services_do_not_know_each_other,
                        CURIOUS,
                        "org.blendsm.privacy.violation.Private"),
                broken(ArchitectureTest.nobody_knows_the_embedded_ledger, CURIOUS));
    }

    private static Arguments broken(ArchRule rule, String... by) {
        return Arguments.of(rule, by);
    }

    @ParameterizedTest
    @MethodSource("violations")
    void a_rule_reports_what_breaks_it(ArchRule rule, String... by) throws ClassNotFoundException {
        assertThat(rule.evaluate(classes(by)).hasViolation()).isTrue();
    }

    @Test
    void an_event_that_nothing_emits_is_reported() throws ClassNotFoundException {
        JavaClasses nobodyEmits = classes(LOTTERY, RatingEvent.MemberRated.class.getName());
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ArchitectureTest.every_event_is_emitted_somewhere(nobodyEmits))
                .withMessageContaining("MemberRated");
    }

    private static JavaClasses classes(String... names) throws ClassNotFoundException {
        Class<?>[] classes = new Class<?>[names.length];
        for (int i = 0; i < names.length; i++) {
            classes[i] = Class.forName(names[i]);
        }
        return new ClassFileImporter().importClasses(classes);
    }
}
