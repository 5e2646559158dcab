package org.blendsm.embedded.genesis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One of the four organisations that make up the network. */
public enum Organisation {
    OPERATOR,
    PROVIDER,
    CONSUMER,
    /** Its peer keeps the ledger and endorses nothing: the paper's <em>node</em>. */
    AUDITOR;

    /** The organisations whose peers run chaincode. */
    public static List<Organisation> endorsing() {
        return List.of(OPERATOR, PROVIDER, CONSUMER);
    }

    public static List<String> mspIds(List<Organisation> organisations) {
        return organisations.stream().map(Organisation::mspId).toList();
    }

    public static List<Organisation> all() {
        return Arrays.asList(values());
    }

    /** The name in paths, host names and JSON. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String mspId() {
        return name().charAt(0) + title().substring(1) + "MSP";
    }

    public String caName() {
        return "ca-" + title();
    }
}
