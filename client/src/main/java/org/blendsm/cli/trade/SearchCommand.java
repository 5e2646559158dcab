package org.blendsm.cli.trade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.blendsm.cli.command.DataOption;
import org.blendsm.cli.instance.InstanceState;
import org.blendsm.cli.pool.Bootstrap;
import org.blendsm.cli.pool.OperatorFolder;
import org.blendsm.model.Page;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.CanonicalJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds products to buy. */
@Command(
        name = "search",
        description = "Shows what is for sale, the newest first, with the ids that blendsm buy takes.",
        mixinStandardHelpOptions = true)
public final class SearchCommand implements Callable<Integer> {
    private static final int MOST = 50;

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(
            arity = "0..*",
            paramLabel = "WORDS",
            description = "as in a search box: words, \"a phrase\", or, -not (usually all there is)")
    private List<String> words = new ArrayList<>();

    @Option(names = "--json", description = "NDJSON: a product a line")
    private boolean json;

    @Override
    public Integer call() {
        InstanceState.ofRunning(data.directory());
        Page<Product> found = new OperatorFolder(data.directory().of(Bootstrap.OPERATOR))
                .console()
                .get("/api/v1/products?size=" + MOST + query(), Types.pageOf(Product.class));
        found.items()
                .forEach(product -> System.out.println(
                        json ? new String(CanonicalJson.encode(product, Product.class), UTF_8) : line(product)));
        if (found.items().isEmpty()) {
            System.err.println("Nothing of this is for sale.");
        }
        found.next().ifPresent(_ -> System.err.println("There is more: search for more words."));
        return 0;
    }

    private String query() {
        return words.isEmpty() ? "" : "&q=" + URLEncoder.encode(String.join(" ", words), UTF_8);
    }

    private static String line(Product product) {
        String id = product.listing().id() + "  ";
        String title = "  " + product.listing().description().title();
        if (!(product instanceof Product.Offered offered)) {
            return id + title;
        }
        NewOffer conditions = offered.offer().conditions();
        return id + "%s a message, from %d".formatted(conditions.pricePerMessage(), conditions.creditWindow()) + title;
    }
}
