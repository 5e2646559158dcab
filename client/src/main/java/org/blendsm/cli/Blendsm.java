package org.blendsm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.ProblemException;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.OutcomeUnknown;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.model.Refused;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code blendsm} command. */
@Command(
        name = "blendsm",
        description =
                "A decentralized data marketplace on this machine: on an embedded ledger (one process, no consensus) or, "
                        + "with --fabric, on real Hyperledger Fabric.",
        mixinStandardHelpOptions = true,
        version = "BlendSM 0.1.0",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            DownCommand.class,
            LogsCommand.class,
            LedgerCommand.class,
            NetworkCommand.class,
            NodeCommand.class,
            DemoCommand.class,
            PoolCommand.class,
            SellCommand.class,
            AuditCommand.class,
            VerifyCommand.class,
            RehearseCommand.class,
            CommandLine.HelpCommand.class
        })
final class Blendsm {
    static final Path USUAL_DATA = Path.of(System.getProperty("user.home"), ".blendsm");

    private Blendsm() {}

    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "launcher-logback.xml");
        CommandLine line = commandLine();
        // The script asks before it rehearses: a wrong option is told at once
        if ("only".equals(System.getProperty("blendsm.parse"))) {
            line.setExecutionStrategy(_ -> CommandLine.ExitCode.OK);
        }
        System.exit(line.execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Blendsm())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (saysWhatToDo(e)) {
                        PrintWriter err = command.getErr();
                        err.println("blendsm: " + phrase(e));
                        err.flush();
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw e;
                });
    }

    static String phrase(Exception e) {
        if (e instanceof OutcomeUnknown) {
            return e.getMessage() + "; it may have happened all the same: look before you say it again";
        }
        return e.getMessage() + (e.getCause() instanceof IOException why ? ": " + why : "");
    }

    /** What else is thrown is a fault of this program, and its trace is shown. */
    private static boolean saysWhatToDo(Exception e) {
        return e instanceof CommandFailed
                || e instanceof Refused
                || e instanceof LedgerException
                || e instanceof CaRefused
                || e instanceof ProblemException
                || e instanceof DataPlaneException
                || e instanceof IOException
                || e instanceof UncheckedIOException;
    }
}
