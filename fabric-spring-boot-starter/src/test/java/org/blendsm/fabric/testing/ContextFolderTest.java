package org.blendsm.fabric.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;

class ContextFolderTest {
    /** As a broker does that closes its journal. */
    private record Writer(Path folder, AtomicBoolean wrote) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            Files.writeString(folder.resolve("last"), "word");
            wrote.set(true);
        }
    }

    @Test
    void it_is_there_until_the_last_bean_has_ended_and_then_no_more() {
        AtomicBoolean wrote = new AtomicBoolean();
        Path folder;
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            folder = ContextFolder.of(context, "context-folder-test");
            context.registerBean(Writer.class, () -> new Writer(folder, wrote));
            context.refresh();
            assertThat(folder).isDirectory();
        }
        assertThat(wrote).isTrue();
        assertThat(folder).doesNotExist();
    }
}
