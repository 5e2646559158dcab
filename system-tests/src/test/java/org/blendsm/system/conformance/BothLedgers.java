package org.blendsm.system.conformance;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.opentest4j.TestAbortedException;

/**
 * A case that runs twice: on the embedded ledger and on real Fabric. Its class takes a {@link Testbed}. Each ledger is
 * started once for all classes; where Fabric's programs are missing, the case on real Fabric is reported as skipped.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(BothLedgers.Legs.class)
@interface BothLedgers {

    /** The two runs of a case. */
    final class Legs implements TestTemplateInvocationContextProvider {
        @Override
        public boolean supportsTestTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
            return Stream.of(
                    new Leg("embedded ledger", Optional.empty(), EmbeddedLedgerUnderTest::start),
                    new Leg("real Fabric", RealFabricUnderTest.missing(), RealFabricUnderTest::start));
        }
    }

    /**
     * One of the two ledgers.
     *
     * @param missing why it cannot be started here
     */
    record Leg(String name, Optional<String> missing, Start start)
            implements TestTemplateInvocationContext, ParameterResolver, TestInstancePreConstructCallback {
        /** Starts a ledger. */
        @FunctionalInterface
        interface Start {
            LedgerUnderTest ledger() throws IOException;
        }

        @Override
        public String getDisplayName(int invocationIndex) {
            return name;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        /** Before the class is made, because that already asks for the ledger. */
        @Override
        public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
            missing.ifPresent(what -> {
                throw new TestAbortedException(what);
            });
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Testbed.class;
        }

        @Override
        public Testbed resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(BothLedgers.class))
                    .computeIfAbsent(name, ignored -> started(), Started.class)
                    .testbed();
        }

        private Started started() {
            try {
                return new Started(Optional.of(Testbed.on(start.ledger())), Optional.empty());
            } catch (Exception e) {
                return new Started(
                        Optional.empty(), Optional.of(new IllegalStateException(name + " did not start", e)));
            }
        }

        /** What came of starting it; a failure is not tried again for every case. */
        private record Started(Optional<Testbed> started, Optional<IllegalStateException> failure)
                implements AutoCloseable {
            Testbed testbed() {
                return started.orElseThrow(failure::orElseThrow);
            }

            @Override
            public void close() throws IOException {
                if (started.isPresent()) {
                    started.get().close();
                }
            }
        }
    }
}
