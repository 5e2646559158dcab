package org.blendsm.identity;

import java.util.Set;
import org.blendsm.fabric.testing.ServiceContract;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.membership.Memberships;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers, but not what is between services. */
@ServiceTest
@Import(TestPool.class)
class IdentityServiceTest implements ServiceContract {
    @Autowired
    MockMvcTester http;

    @MockitoBean
    Memberships ledger;

    @Override
    public MockMvcTester http() {
        return http;
    }

    @Override
    public Set<String> offers() {
        return Set.of(
                "/api/v1/applications",
                "/api/v1/applications/{id}",
                "/api/v1/applications/{id}/approval",
                "/api/v1/applications/{id}/refusal",
                "/api/v1/members",
                "/api/v1/members/{address}",
                "/api/v1/members/{address}/certificate",
                "/api/v1/members/{address}/suspension",
                "/api/v1/members/{address}/reinstatement",
                "/api/v1/members/{address}/expulsion",
                "/api/v1/members/me",
                "/api/v1/members/me/certificate",
                "/api/v1/members/me/encryption-key",
                "/api/v1/members/me/key",
                "/api/v1/members/me/departure",
                "/api/v1/members/me/limits",
                "/api/v1/members/me/secrets",
                "/api/v1/network",
                "/api/v1/nodes",
                "/api/v1/signatures",
                "/api/v1/verifications",
                "/api/v1/zones",
                "/api/v1/zones/{zone}",
                "/api/v1/zones/{zone}/tickets",
                "/api/v1/zones/{zone}/members",
                "/api/v1/zones/{zone}/members/{device}",
                "/api/v1/zones/{zone}/members/{device}/removal");
    }

    @Override
    public RefusalCode explains() {
        return RefusalCode.NOT_IN_GOOD_STANDING;
    }

    @Override
    public String closed() {
        return "/api/v1/members/me";
    }
}
