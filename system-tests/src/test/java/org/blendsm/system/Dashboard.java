package org.blendsm.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ready dashboard for Grafana: which metrics its panels ask Prometheus for. */
public final class Dashboard {
    private static final Path FILE = Path.of("..", "observability", "grafana", "blendsm.json");
    /** Labels, spans and groupings: what is no metric's name. */
    private static final Pattern AROUND = Pattern.compile("\\{[^}]*}|\\[[^]]*]|\\bby \\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*+(?! *\\()");
    /** Prometheus itself knows which targets answer. */
    private static final String ITS_OWN = "up";

    private static final Predicate<String> OF_FABRIC =
            Pattern.compile("(ledger|endorser|broadcast|consensus)_.*").asMatchPredicate();

    private Dashboard() {}

    /** Those that each of our services has to tell. */
    public static Set<String> metricsOfServices() throws IOException {
        return metrics(OF_FABRIC.negate());
    }

    /** Those that Fabric's peers and orderers have to tell. */
    static Set<String> metricsOfNodes() throws IOException {
        return metrics(OF_FABRIC);
    }

    private static Set<String> metrics(Predicate<String> wanted) throws IOException {
        Set<String> expressions = new TreeSet<>();
        for (JsonNode panel :
                JsonMapper.shared().readTree(Files.readString(FILE)).path("panels")) {
            panel.path("targets")
                    .forEach(target -> expressions.add(target.path("expr").asString()));
        }
        return expressions.stream()
                .map(expression -> AROUND.matcher(expression).replaceAll(""))
                .flatMap(expression -> NAME.matcher(expression).results().map(found -> found.group()))
                .filter(wanted)
                .filter(name -> !name.equals(ITS_OWN))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether what was told in Prometheus's text form has that metric. */
    public static boolean tells(String told, String metric) {
        return told.lines().anyMatch(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"));
    }
}
