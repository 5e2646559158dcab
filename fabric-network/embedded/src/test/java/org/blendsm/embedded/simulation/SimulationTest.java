package org.blendsm.embedded.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.blendsm.embedded.state.StateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
    @TempDir
    private Path folder;

    /** Its caller went, and the state that it looked at may be freed. */
    @Test
    void a_closed_simulation_reads_and_writes_nothing() throws Exception {
        try (StateStore store = new StateStore(folder)) {
            Simulation simulation = new Simulation("tx", store.view());
            simulation.close();
            List<ThrowingCallable> calls = List.of(
                    simulation::view,
                    () -> simulation.state("cc", "key"),
                    () -> simulation.metadata("cc", "key"),
                    () -> simulation.range("cc", "a", "z"),
                    () -> simulation.page("cc", "a", "z", 1),
                    () -> simulation.history("cc", "key"),
                    () -> simulation.confidential("cc", "pair", "key"),
                    () -> simulation.confidentialElsewhere("cc", "pair", "key"),
                    () -> simulation.confidentialAsHeld("cc", "pair", "key", true),
                    () -> simulation.confidentialHash("cc", "pair", "key"),
                    () -> simulation.confidentialMetadata("cc", "pair", "key"),
                    () -> simulation.confidentialRange("cc", "pair", "a", "z"),
                    () -> simulation.putState("cc", "key", ByteString.EMPTY),
                    () -> simulation.putMetadata("cc", "key", Map.of()),
                    () -> simulation.putConfidential("cc", "pair", "key", ByteString.EMPTY, false));
            for (ThrowingCallable call : calls) {
                assertThatThrownBy(call).isInstanceOf(SimulationRefused.class).hasMessage("no ledger context");
            }
        }
    }
}
