package org.blendsm.pubsub;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.security.KeyPair;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.fabric.crypto.P256;
import org.blendsm.fabric.crypto.SigningKey;
import org.blendsm.fabric.spring.CurrentCaller;
import org.blendsm.fabric.spring.EventFeed;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.token.Tokens;
import org.mockito.Mockito;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** The ledger's edge: one mock of each interface for callers, and one of each for the service's own calls. */
@TestConfiguration(proxyBeanMethods = false)
public class TestLedger {
    /** The broker's key, which is the service's own. */
    public static final KeyPair BROKER = P256.newKey();

    /** The one that it had before a rotation. */
    public static final KeyPair FORMER_BROKER = P256.newKey();

    public static final PublicKeyInfo BROKER_KEY = PublicKeyInfo.of(BROKER.getPublic());

    private final Map<Class<?>, Object> owned = new ConcurrentHashMap<>();

    @Bean
    Catalogue catalogue() {
        return mock(Catalogue.class);
    }

    @Bean
    Agreements agreements() {
        Agreements ledger = mock(Agreements.class);
        given(ledger.agreement(any())).willThrow(new Refused(RefusalCode.AGREEMENT_NOT_FOUND, "There is none."));
        return ledger;
    }

    @Bean
    Payments payments() {
        return mock(Payments.class);
    }

    @Bean
    Tokens tokens() {
        return mock(Tokens.class);
    }

    @Bean
    Disputes disputes() {
        return mock(Disputes.class);
    }

    @Bean
    Anchors anchors() {
        return mock(Anchors.class);
    }

    @Bean
    Memberships memberships() {
        return mock(Memberships.class);
    }

    @Bean
    CurrentCaller currentCaller() {
        return mock(CurrentCaller.class);
    }

    /** Always fresh, until a test says otherwise. */
    @Bean
    EventFeed eventFeed() {
        EventFeed feed = mock(EventFeed.class);
        given(feed.isFresh(any())).willReturn(true);
        return feed;
    }

    @Bean
    ServiceLedger serviceLedger() {
        ServiceLedger service = mock(ServiceLedger.class);
        given(service.key()).willReturn(SigningKey.of(BROKER.getPrivate()));
        given(service.contract(any())).willAnswer(call -> own(call.getArgument(0)));
        return service;
    }

    /** What the service calls as itself. */
    public <C> C own(Class<C> contract) {
        return contract.cast(owned.computeIfAbsent(contract, Mockito::mock));
    }
}
