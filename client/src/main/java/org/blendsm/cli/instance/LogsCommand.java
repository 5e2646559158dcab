package org.blendsm.cli.instance;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the end of what the parts of an instance wrote. */
@Command(name = "logs", description = "Shows the last lines of each part's log.", mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
    private static final int TAIL_BYTES = 256 * 1_024;
    private static final String ENDING = ".log";

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            description = "ledger, chaincode, database, services (or one of them)")
    private @Nullable String part;

    @Option(names = "--lines", description = "how many lines of each (usually 40)")
    private int lines = 40;

    @Override
    public Integer call() throws IOException {
        if (lines < 1) {
            throw new CommandFailed("--lines is at least 1");
        }
        InstanceState.ofStarted(data.directory());
        for (Path log : chosen(data.directory().logs())) {
            System.out.println("== " + log);
            tail(log).forEach(System.out::println);
        }
        return 0;
    }

    private List<Path> chosen(Path folder) throws IOException {
        List<Path> logs;
        try (Stream<Path> found = Files.list(folder)) {
            logs = found.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        }
        if (logs.isEmpty()) {
            throw new CommandFailed("there are no logs in " + folder + " yet");
        }
        List<Path> chosen = logs.stream()
                .filter(log -> part == null || partOf(log).equals(part))
                .toList();
        if (chosen.isEmpty()) {
            throw new CommandFailed("there is no log of " + part + " in " + folder + ", only of "
                    + logs.stream().map(LogsCommand::partOf).collect(Collectors.joining(", ")));
        }
        return chosen;
    }

    private static String partOf(Path log) {
        String name = log.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    private List<String> tail(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - TAIL_BYTES);
            byte[] end = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(end);
            List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        }
    }
}
