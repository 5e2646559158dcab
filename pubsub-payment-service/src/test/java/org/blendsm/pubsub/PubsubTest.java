package org.blendsm.pubsub;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.blendsm.fabric.testing.ServiceTest;
import org.blendsm.fabric.testing.TestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole service on a PostgreSQL and with an MQTT broker of its own; the ledger's interfaces are mocks, whoever
 * calls. What is done on a schedule is done when a test asks for it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ServiceTest
@ContextConfiguration(initializers = {TestDatabase.class, TestBroker.class})
@Import({TestLedger.class, Api.class})
public @interface PubsubTest {}
