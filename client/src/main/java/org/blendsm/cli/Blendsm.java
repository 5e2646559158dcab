package org.blendsm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
            SearchCommand.class,
            BuyCommand.class,
            RateCommand.class,
            DisputeCommand.class,
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
        if (e instanceof IOException itself) {
            return sentence(itself);
        }
        String what = String.valueOf(e.getMessage());
        if (!(e.getCause() instanceof IOException why)) {
            return what;
        }
        if (what.equals(why.toString())) { // what UncheckedIOException says where nobody told it more
            return sentence(why);
        }
        return why.getMessage() != null && what.endsWith(why.getMessage()) ? what : what + ": " + sentence(why);
    }

    /** The JDK's own tell the file's name and nothing else, or nothing at all. */
    private static String sentence(IOException e) {
        return switch (e) {
            case NoSuchFileException file -> "there is no " + file.getFile();
            case FileAlreadyExistsException file -> file.getFile() + " is there already";
            case AccessDeniedException file -> "this user may not use " + file.getFile();
            case NotDirectoryException file -> file.getFile() + " is no folder";
            case FileSystemException file -> file.getFile() + ": " + file.getReason();
            case ConnectException _ when e.getMessage() == null -> "nobody answers there";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
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
