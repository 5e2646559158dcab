package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.instance.InstanceState;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.rating.Rating;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rates the other side of an agreement, once. */
@Command(
        name = "rate",
        description =
                "Says what this instance's buyer, or seller, thinks of the other side of a settled agreement; once.",
        mixinStandardHelpOptions = true)
public final class RateCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private PartyOption party = new PartyOption();

    @Parameters(index = "0", paramLabel = "AGREEMENT", description = "its id: 64 hex digits")
    private String agreement = "";

    @Parameters(index = "1", paramLabel = "STARS", description = "1 (worst) to 5 (best)")
    private int stars;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "WORDS",
            description = "a comment, for every member to read; the ledger has its SHA-256")
    private @Nullable String words;

    @Option(names = "--json", description = "one line of JSON: the rating")
    private boolean json;

    /** As a member posts it. */
    private record Said(AgreementId agreement, int stars, Optional<String> words) {}

    @Override
    public Integer call() throws IOException {
        if (stars < 1 || stars > 5) {
            throw new CommandFailed("a rating has 1 to 5 stars");
        }
        AgreementId id = PartyOption.agreement(agreement);
        InstanceState.ofRunning(data.directory());
        Said said = new Said(id, stars, Optional.ofNullable(words));
        Rating rating = party.member(data.directory()).door().post("/api/v1/ratings", said, Rating.class);
        System.out.println(
                json
                        ? new String(CanonicalJson.encode(rating), UTF_8)
                        : "Rated: %d of %s by %s, who traded %s minor units"
                                .formatted(rating.stars(), rating.subject(), rating.author(), rating.volume()));
        return 0;
    }
}
