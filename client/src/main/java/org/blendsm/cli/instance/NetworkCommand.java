package org.blendsm.cli.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The real Fabric network: its scripts know their own words, so all words go to them. */
@Command(
        name = "network",
        description =
                "The real Fabric network of four organisations, natively or, with --containers, in containers: up, down, status, logs, connection, ... "
                        + "(blendsm network help).")
public final class NetworkCommand implements Callable<Integer> {
    @Unmatched
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        return FabricNetwork.run(Installation.ofThisProcess(), words);
    }
}
