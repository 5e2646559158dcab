package org.blendsm.fabric;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a transaction cost that is on the ledger, as whoever brought it knows it without another question. Whoever reads
 * its block sees the same, but for the last two: nothing here is secret.
 *
 * @param transaction its id, 64 hexadecimal digits
 * @param block number of the block that it is in
 * @param bytes length of its envelope as it was signed and ordered: so much more each peer and orderer keeps
 * @param reads rows of the chaincode's own that it names as read, which each peer holds against its state
 * @param writes rows of the chaincode's own that it puts or deletes, on each peer
 * @param endorsements peers that ran it and signed what came of it
 * @param proposals how often it was proposed: more than once where a write conflict was tried again
 * @param waited from the first proposal until its commit was known, in whole milliseconds; signing is part of it
 */
public record TransactionCost(
        String transaction,
        long block,
        long bytes,
        int reads,
        int writes,
        int endorsements,
        int proposals,
        Duration waited) {
    /**
     * The header of an answer over REST: a list of strings with parameters (RFC 9651), the id and its cost for each
     * transaction that the request made.
     */
    public static final String HEADER = "Ledger-Transaction";

    /** How many transactions the same answer does not tell of, where it made more than fit into it. */
    public static final String OMITTED_HEADER = "Ledger-Transactions-Omitted";

    private static final Pattern MEMBER = Pattern.compile("\"([0-9a-f]{64})\"((?:;[a-z]+=\\d{1,15})+)");

    /** As one member of {@link #HEADER}. */
    public String member() {
        return "\"%s\";block=%d;bytes=%d;reads=%d;writes=%d;endorsements=%d;proposals=%d;ms=%d"
                .formatted(transaction, block, bytes, reads, writes, endorsements, proposals, waited.toMillis());
    }

    /** Reads all lines of {@link #HEADER}; parameters that are not known here are passed over. */
    public static List<TransactionCost> read(List<String> lines) {
        return lines.stream()
                .flatMap(line -> MEMBER.matcher(line).results())
                .map(member -> of(member.group(1), parameters(member.group(2))))
                .toList();
    }

    private static TransactionCost of(String transaction, Map<String, Long> parameters) {
        return new TransactionCost(
                transaction,
                parameters.getOrDefault("block", 0L),
                parameters.getOrDefault("bytes", 0L),
                count(parameters, "reads"),
                count(parameters, "writes"),
                count(parameters, "endorsements"),
                count(parameters, "proposals"),
                Duration.ofMillis(parameters.getOrDefault("ms", 0L)));
    }

    private static int count(Map<String, Long> parameters, String of) {
        return (int) Math.min(Integer.MAX_VALUE, parameters.getOrDefault(of, 0L));
    }

    private static Map<String, Long> parameters(String text) {
        return Stream.of(text.substring(1).split(";", -1))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1]), (_, last) -> last));
    }
}
