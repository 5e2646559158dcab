package org.blendsm.integrity;

import java.util.Set;
import org.blendsm.fabric.testing.ServiceContract;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.integrity.Anchors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The service starts by its own main method and says what it offers. */
@ServiceTest
class IntegrityServiceTest implements ServiceContract {
    @Autowired
    MockMvcTester http;

    @MockitoBean
    Anchors ledger;

    @Override
    public MockMvcTester http() {
        return http;
    }

    @Override
    public Set<String> offers() {
        return Set.of(
                "/api/v1/events",
                "/api/v1/streams/{stream}",
                "/api/v1/streams/{stream}/leaves",
                "/api/v1/streams/{stream}/anchors",
                "/api/v1/streams/{stream}/inclusion-proofs/{sequence}",
                "/api/v1/streams/{stream}/verifications");
    }

    @Override
    public RefusalCode explains() {
        return RefusalCode.SEQUENCE_GAP;
    }

    @Override
    public String closed() {
        return "/api/v1/streams/" + "a".repeat(64);
    }
}
