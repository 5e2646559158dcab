package org.blendsm.cli.instance;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * All services of an instance in one process, each an application context of its own: on a laptop that takes about a
 * quarter of the memory and processor time of one process each (docs/performance.md). Containers stay one for each
 * service.
 */
final class ServicesProcess {
    private ServicesProcess() {}

    /**
     * @param args the folders of configuration files, as Spring Boot reads them, then the main class of each service
     */
    public static void main(String[] args) throws InterruptedException {
        String config = "--spring.config.additional-location=file:" + args[0] + "/";
        try (ExecutorService starters = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("start-", 0).factory())) {
            List<Callable<Void>> starts = Stream.of(args)
                    .skip(1)
                    .map(mainClass -> start(mainClass, config))
                    .toList();
            for (Future<Void> started : starters.invokeAll(starts)) {
                started.get();
            }
        } catch (ExecutionException e) {
            e.printStackTrace(System.err);
            System.exit(1);
        }
    }

    private static Callable<Void> start(String mainClass, String config) {
        return () -> {
            try {
                Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object)
                        new String[] {config, "--spring.main.banner-mode=off"});
                return null;
            } catch (InvocationTargetException e) {
                throw new IllegalStateException(mainClass + " did not start", e.getCause());
            }
        };
    }
}
