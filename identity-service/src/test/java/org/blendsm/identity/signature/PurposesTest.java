package org.blendsm.identity.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.TestPool;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.LedgerContract;
import org.blendsm.model.ledger.Submit;
import org.blendsm.model.membership.Memberships;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** The table of what each service may have signed, as it is shipped. */
@ServiceTest
@Import(TestPool.class)
class PurposesTest {
    /** The first operator founds with a key of its own. */
    private static final List<String> NOBODYS = List.of("membership:found", "membership:describeNode");

    /** Moves nothing, or what was given away before: deposits. Who leaves has an empty account. */
    private static final List<String> GIVES_NOTHING_AWAY = List.of(
            "membership:approve",
            "membership:refuse",
            "membership:suspend",
            "membership:reinstate",
            "membership:expel",
            "membership:leave",
            "membership:setEncryptionKey",
            "membership:rotateKey",
            "membership:publishPolicy",
            "membership:registerNode",
            "membership:retireNode",
            "catalogue:publish",
            "catalogue:revise",
            "catalogue:offer",
            "catalogue:withdraw",
            "agreement:proposeExtension",
            "agreement:acceptExtension",
            "agreement:end",
            "agreement:openClaims",
            "payment:settle",
            "payment:close",
            "token:fold",
            "dispute:open",
            "dispute:answer",
            "dispute:rule",
            "dispute:ruleUnanchored",
            "dispute:lapse",
            "rating:rate",
            "rating:answer",
            "integrity:anchor",
            "access:issue",
            "access:revoke",
            "privacy:register",
            "privacy:grant",
            "privacy:erase",
            "privacy:giveConsent",
            "privacy:withdrawConsent");

    @Autowired
    IdentityProperties properties;

    @MockitoBean
    Memberships ledger;

    @Test
    void every_function_that_changes_the_ledger_is_one_services_trade() {
        List<String> inTheTable = properties.services().values().stream()
                .flatMap(purposes -> purposes.functions().stream())
                .toList();
        List<String> onTheLedger = Contracts.ALL.stream()
                .flatMap(PurposesTest::changes)
                .filter(function -> !NOBODYS.contains(function))
                .toList();
        assertThat(inTheTable).containsExactlyInAnyOrderElementsOf(onTheLedger);
    }

    @Test
    void every_service_in_the_table_can_be_a_tokens_audience() {
        assertThat(properties.audiences()).containsAll(properties.services().keySet());
    }

    /** What gives money away and is counted nowhere would be no limit's. */
    @Test
    void every_function_that_is_signed_is_counted_or_gives_none_of_the_signers_money_away() {
        assertThat(properties.services().values())
                .flatExtracting(IdentityProperties.Purposes::functions)
                .containsAll(Spending.functions())
                .filteredOn(function -> !Spending.functions().contains(function))
                .containsExactlyInAnyOrderElementsOf(GIVES_NOTHING_AWAY);
    }

    private static Stream<String> changes(Class<?> contract) {
        String concept = contract.getAnnotation(LedgerContract.class).value();
        return Arrays.stream(contract.getMethods())
                .filter(function -> function.isAnnotationPresent(Submit.class))
                .map(function -> concept + ":" + function.getName());
    }
}
