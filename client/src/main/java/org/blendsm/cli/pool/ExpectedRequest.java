package org.blendsm.cli.pool;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blendsm.cli.command.CommandFailed;

/**
 * Where a pool's request lies, and whose it has to be.
 *
 * @param pool empty where it may be anybody's
 */
record ExpectedRequest(Optional<Pool> pool, Path file) {
    private static final Pattern BOUND = Pattern.compile("([^/:=]+):([^/:=]+)=(.+)");

    /** A node, and the MSP id of who runs it. */
    record Pool(String node, String organisation) {
        @Override
        public String toString() {
            return node + " of " + organisation;
        }
    }

    /** @param word {@code FILE}, or {@code provider:ProviderMSP=FILE} */
    static ExpectedRequest of(String word) {
        Matcher bound = BOUND.matcher(word);
        return bound.matches()
                ? new ExpectedRequest(Optional.of(new Pool(bound.group(1), bound.group(2))), Path.of(bound.group(3)))
                : new ExpectedRequest(Optional.empty(), Path.of(word));
    }

    /** @throws CommandFailed as {@link PoolRequest#read}; or where it is another pool's */
    PoolRequest read() {
        PoolRequest request = PoolRequest.read(file);
        Pool asking = new Pool(request.node(), request.organisation());
        pool.filter(expected -> !expected.equals(asking)).ifPresent(expected -> {
            throw new CommandFailed(file + " was to be the request of " + expected + ", and is that of " + asking
                    + ": nobody was admitted by it");
        });
        return request;
    }
}
