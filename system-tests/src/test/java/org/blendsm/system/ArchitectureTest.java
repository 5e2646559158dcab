package org.blendsm.system;

import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.blendsm.model.ledger.LedgerEvent;
import org.jspecify.annotations.NullMarked;

/** The rules of the house; each says why. */
@AnalyzeClasses(packages = "org.blendsm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Laws are the model's too: who may rate, what a right opens, whether one tree extends another. */
    private static final String[] RUN_BY_ENDORSERS = {"org.blendsm.chaincode..", "org.blendsm.model.."};
    /** The CA of a test jar, with files and a clock: no endorser has it. */
    private static final String OF_TESTS = "org.blendsm.model.testing..";

    private static final List<String> FORBIDDEN_NAMES = List.of(
            ".*Impl", ".*Managers?", ".*Utils?", ".*Helpers?", "Common.*", "Base(?!Row).*", "Abstract.*", ".*Dto");

    @ArchTest
    static final ArchRule the_model_knows_neither_spring_nor_fabric = noClasses()
            .that()
            .resideInAPackage("org.blendsm.model..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.hyperledger..", "io.grpc..")
            .because("the marketplace's words are the same on every floor");

    @ArchTest
    static final ArchRule names_say_what_a_thing_is = noClasses()
            .should(haveSimpleNameMatchingAny(FORBIDDEN_NAMES))
            .because("a drawer without a label collects everything");

    @ArchTest
    static final ArchRule no_package_goes_round_in_circles = slices().matching("org.blendsm.(**)")
            .should()
            .beFreeOfCycles()
            .because("what depends on each other can only be understood together");

    @ArchTest
    static final ArchRule every_package_is_labelled = classes()
            .that(are(not_package_info()))
            .should(resideInLabelledPackage())
            .because("package-info is the room's label, and @NullMarked says that null is not used for absence");

    @ArchTest
    static final ArchRule rules_are_pure = noClasses()
            .that()
            .resideInAPackage("org.blendsm.chaincode..")
            .and()
            .haveSimpleNameEndingWith("Rules")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.hyperledger..", "io.grpc..", "org.slf4j..")
            .because("a rule takes states and gives a new state or a refusal, nothing else");

    @ArchTest
    static final ArchRule what_endorsers_run_is_deterministic = noClasses()
            .that()
            .resideInAnyPackage(RUN_BY_ENDORSERS)
            .and()
            .resideOutsideOfPackage(OF_TESTS)
            .and()
            .haveSimpleNameNotStartingWith("Chaincode")
            .should()
            .dependOnClassesThat(are(nondeterministic()))
            .because("every endorser must come to the same bytes");

    @ArchTest
    static final ArchRule what_endorsers_run_reads_no_clock_and_draws_no_lot = noClasses()
            .that()
            .resideInAnyPackage(RUN_BY_ENDORSERS)
            .and()
            .resideOutsideOfPackage(OF_TESTS)
            .should()
            .accessTargetWhere(clocksAndLots())
            .because("time is the transaction's timestamp, and nothing is left to chance");

    @ArchTest
    static final ArchRule what_endorsers_run_has_one_order = noClasses()
            .that()
            .resideInAnyPackage(RUN_BY_ENDORSERS)
            .and()
            .resideOutsideOfPackage(OF_TESTS)
            .should()
            .accessTargetWhere(unordered())
            .because("what goes through them comes in another order at each endorser: a List or a TreeMap has one");

    @ArchTest
    static final ArchRule controllers_stay_in_their_room = classes()
            .that()
            .areAnnotatedWith("org.springframework.web.bind.annotation.RestController")
            .should()
            .notBePublic()
            .because("REST is how a concept is reached from outside, not from other rooms");

    @ArchTest
    static final ArchRule only_the_broker_and_the_client_see_mqtt = noClasses()
            .that()
            .resideOutsideOfPackages("org.blendsm.pubsub.broker..", "org.blendsm.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.activemq..", "io.netty.handler.codec.mqtt..", "com.hivemq..")
            .because("the data plane can then be replaced in one place");

    @ArchTest
    static final ArchRule only_the_starter_sees_the_fabric_client = noClasses()
            .that()
            .resideOutsideOfPackage("org.blendsm.fabric..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.hyperledger.fabric.client..")
            .because("everybody else speaks to the ledger through its interfaces");

    @ArchTest
    static final ArchRule services_do_not_know_each_other = slices().matching("org.blendsm.(*)..")
            .namingSlices("$1")
            .as("the services")
            .that(DescribedPredicate.describe(
                    "are services",
                    slice -> List.of("gateway", "identity", "pubsub", "rating", "integrity", "access", "privacy")
                            .contains(slice.getNamePart(1))))
            .should()
            .notDependOnEachOther()
            .because("they meet at the ledger or over REST");

    @ArchTest
    static final ArchRule nobody_knows_the_embedded_ledger = noClasses()
            .that()
            .resideOutsideOfPackage("org.blendsm.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.blendsm.embedded..")
            .because("which ledger it is, is a connection setting; the launcher starts this one by its name");

    @ArchTest
    static void every_event_is_emitted_somewhere(JavaClasses house) {
        List<String> never = house.stream()
                .filter(c -> c.isAssignableTo(LedgerEvent.class) && c.isRecord())
                .filter(event -> event.getConstructorCallsToSelf().stream()
                        .noneMatch(
                                call -> call.getOriginOwner().getPackageName().startsWith("org.blendsm.chaincode")))
                .map(JavaClass::getName)
                .collect(Collectors.toList());
        if (!never.isEmpty()) {
            throw new AssertionError("events that nothing emits: " + never);
        }
    }

    private static DescribedPredicate<JavaClass> not_package_info() {
        return DescribedPredicate.describe("code", c -> !c.getSimpleName().equals("package-info"));
    }

    private static DescribedPredicate<JavaClass> nondeterministic() {
        Set<String> names = Set.of(
                "java.util.Random",
                "java.util.SplittableRandom",
                "java.util.random.RandomGenerator",
                "java.util.concurrent.ThreadLocalRandom",
                "java.util.UUID",
                "java.security.SecureRandom",
                "java.util.HashMap",
                "java.util.HashSet",
                "java.time.Clock",
                "java.time.InstantSource",
                "java.lang.Thread",
                "java.io.File");
        return DescribedPredicate.describe(
                "clocks, randomness, threads, files, network or hash-ordered collections",
                c -> names.contains(c.getName())
                        || c.getPackageName().startsWith("java.net")
                        || c.getPackageName().startsWith("java.nio.file"));
    }

    private static DescribedPredicate<JavaAccess<?>> clocksAndLots() {
        return DescribedPredicate.describe("it is a clock or a lot", access -> {
            String of = access.getTargetOwner().getName();
            String name = access.getTarget().getName();
            return of.startsWith("java.time.") && name.equals("now")
                    || of.equals("java.lang.System")
                            && List.of("currentTimeMillis", "nanoTime").contains(name)
                    || of.equals("java.lang.Math") && name.equals("random");
        });
    }

    /** The order of {@code Set.of} differs from one virtual machine to the next. */
    private static DescribedPredicate<JavaAccess<?>> unordered() {
        List<String> makers = List.of("of", "ofEntries", "copyOf");
        List<String> collectors =
                List.of("toSet", "toUnmodifiableSet", "toMap", "toUnmodifiableMap", "toConcurrentMap", "groupingBy");
        return DescribedPredicate.describe("it makes a set or map of no order", access -> {
            JavaClass of = access.getTargetOwner();
            String name = access.getTarget().getName();
            return (of.isEquivalentTo(Set.class) || of.isEquivalentTo(Map.class)) && makers.contains(name)
                    || of.isEquivalentTo(Collectors.class) && collectors.contains(name);
        });
    }

    private static ArchCondition<JavaClass> resideInLabelledPackage() {
        return new ArchCondition<>("reside in a package whose package-info is @NullMarked") {
            @Override
            public void check(JavaClass c, ConditionEvents events) {
                boolean labelled = c.getPackage().tryGetPackageInfo().isPresent()
                        && c.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(c, labelled, c.getName() + " in " + c.getPackageName()));
            }
        };
    }

    private static ArchCondition<JavaClass> haveSimpleNameMatchingAny(List<String> patterns) {
        return have(DescribedPredicate.describe(
                "a name such as " + patterns, (JavaClass c) -> patterns.stream().anyMatch(c.getSimpleName()::matches)));
    }
}
