package org.blendsm.access;

import java.util.Set;
import org.blendsm.fabric.testing.ServiceContract;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.access.Capabilities;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
class AccessControlServiceTest implements ServiceContract {
    @Autowired
    MockMvcTester http;

    @MockitoBean
    Capabilities ledger;

    @Override
    public MockMvcTester http() {
        return http;
    }

    @Override
    public Set<String> offers() {
        return Set.of(
                "/api/v1/capabilities",
                "/api/v1/capabilities/{capability}",
                "/api/v1/capabilities/{capability}/delegations",
                "/api/v1/capabilities/{capability}/revocation",
                "/api/v1/decisions");
    }

    @Override
    public RefusalCode explains() {
        return RefusalCode.CAPABILITY_NOT_LIVE;
    }

    @Override
    public String closed() {
        return "/api/v1/capabilities";
    }
}
