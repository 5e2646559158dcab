package org.blendsm.fabric.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** An application context's own folder, which goes when the context is closed and all its beans have ended. */
public final class ContextFolder {
    private ContextFolder() {}

    /** @param name how it begins */
    public static Path of(ConfigurableApplicationContext context, String name) {
        try {
            Path folder = Files.createTempDirectory(name);
            // those that were registered first are destroyed last
            ((DefaultSingletonBeanRegistry) context.getBeanFactory())
                    .registerDisposableBean(folder.toString(), () -> FileSystemUtils.deleteRecursively(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
