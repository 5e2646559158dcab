package org.blendsm.cli;

import java.io.PrintWriter;
import org.blendsm.cli.command.FailurePhrase;
import org.blendsm.cli.demo.DemoCommand;
import org.blendsm.cli.instance.DownCommand;
import org.blendsm.cli.instance.LogsCommand;
import org.blendsm.cli.instance.NetworkCommand;
import org.blendsm.cli.instance.RehearseCommand;
import org.blendsm.cli.instance.StatusCommand;
import org.blendsm.cli.instance.UpCommand;
import org.blendsm.cli.ledger.AuditCommand;
import org.blendsm.cli.ledger.LedgerCommand;
import org.blendsm.cli.ledger.VerifyCommand;
import org.blendsm.cli.pool.NodeCommand;
import org.blendsm.cli.pool.PoolCommand;
import org.blendsm.cli.trade.BuyCommand;
import org.blendsm.cli.trade.DisputeCommand;
import org.blendsm.cli.trade.RateCommand;
import org.blendsm.cli.trade.SearchCommand;
import org.blendsm.cli.trade.SellCommand;
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
public final class Blendsm {
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

    public static CommandLine commandLine() {
        return new CommandLine(new Blendsm())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (FailurePhrase.suffices(e)) {
                        PrintWriter err = command.getErr();
                        err.println("blendsm: " + FailurePhrase.of(e));
                        err.flush();
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw e;
                });
    }
}
