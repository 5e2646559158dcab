package org.blendsm.fabric.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * A whole service, started by its own main method, on a PostgreSQL of its own and without a ledger: what happens there
 * is told by {@link TestNetwork}, what is asked of it is answered by a {@code @MockitoBean} of the ledger interface.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        properties = {
            "spring.autoconfigure.exclude=org.blendsm.fabric.spring.LedgerAutoConfiguration,"
                    + "org.blendsm.fabric.spring.LedgerEventsAutoConfiguration",
            "blendsm.network-fingerprint=" + ServiceTest.NETWORK,
            "blendsm.pool=" + TestNetwork.ISSUER,
            "logging.level.root=warn"
        })
@AutoConfigureMockMvc
@ContextConfiguration(initializers = TestDatabase.class)
@Import(TestNetwork.class)
public @interface ServiceTest {
    /** The fingerprint of the network that the service is told it belongs to. */
    String NETWORK = "feedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeed";
}
