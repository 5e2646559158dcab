package org.blendsm.embedded.state;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_closed_store_shows_nothing_any_more() throws IOException {
        StateStore store = new StateStore(folder);
        store.close();
        assertThatThrownBy(store::view).isInstanceOf(IllegalStateException.class);
    }
}
