package org.blendsm.system.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.opentest4j.TestAbortedException;

/**
 * Runs a class of cases twice: on the embedded ledger and on real Fabric. Each ledger is started once for all classes.
 * Real Fabric is the network that the environment variable {@code BLENDSM_CONFORMANCE_NETWORK} describes; without it
 * the cases are reported as skipped, with what is missing.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@ArgumentsSource(BothLedgers.Legs.class)
@interface BothLedgers {

    /** One of the two ledgers, started when its first case asks for it. */
    final class Leg {
        private final String name;
        private final Starter starter;
        private final Store store;

        @FunctionalInterface
        interface Starter {
            LedgerUnderTest start() throws IOException;
        }

        Leg(String name, Starter starter, Store store) {
            this.name = name;
            this.starter = starter;
            this.store = store;
        }

        Testbed testbed() {
            return store.computeIfAbsent(name, ignored -> start(), Started.class)
                    .testbed();
        }

        private Started start() {
            try {
                return new Started(Optional.of(new Testbed(starter.start())), Optional.empty());
            } catch (IOException e) {
                return new Started(
                        Optional.empty(), Optional.of(new IllegalStateException(name + " did not start", e)));
            } catch (TestAbortedException e) {
                return new Started(Optional.empty(), Optional.of(e));
            }
        }

        /** What came of starting it; a failure is not tried again for every case. */
        private record Started(Optional<Testbed> started, Optional<RuntimeException> failure) implements AutoCloseable {
            Testbed testbed() {
                return started.orElseThrow(() -> failure.orElseThrow());
            }

            @Override
            public void close() throws IOException {
                if (started.isPresent()) {
                    started.get().close();
                }
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The two legs, kept in the root store, so that they end with the last class. */
    final class Legs implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            Store store = context.getRoot().getStore(Namespace.create(BothLedgers.class));
            return Stream.of(
                            new Leg("embedded ledger", EmbeddedLedgerUnderTest::start, store),
                            new Leg("real Fabric", Legs::realFabric, store))
                    .map(Arguments::of);
        }

        private static LedgerUnderTest realFabric() throws IOException {
            Optional<String> network = Optional.ofNullable(System.getenv("BLENDSM_CONFORMANCE_NETWORK"));
            assumeTrue(
                    network.isPresent(),
                    "no real Fabric network: BLENDSM_CONFORMANCE_NETWORK names no description of a running one");
            return RealFabricUnderTest.describedBy(Path.of(network.orElseThrow()));
        }
    }
}
