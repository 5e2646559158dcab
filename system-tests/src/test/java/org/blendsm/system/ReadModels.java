package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an instance's services keep that follows from the ledger's events alone. */
final class ReadModels {
    static final Set<String> DERIVED = Set.of(
            "capability",
            "outcast",
            "ledger_member",
            "ledger_node",
            "member_listing",
            "network",
            "zone",
            "zone_listing",
            "stream",
            "anchor",
            "ledger_event",
            "sealed_record",
            "envelope",
            "consent",
            "product",
            "product_description",
            "seller_opinion",
            "seller_stars",
            "agreement",
            "extension",
            "receipt",
            "dispute",
            "account",
            "credit_row",
            "posting",
            "anchored",
            "barred_member",
            "rating",
            "rating_answer",
            "opinion",
            "reputation");
    private static final String NUMBERED = "posting";
    static final String CHECKPOINT = "ledger_checkpoint";

    private final String url;

    /**
     * @param port the database's
     * @param password its owner's
     */
    ReadModels(int port, String password) {
        this.url = "jdbc:postgresql://127.0.0.1:" + port + "/blendsm?user=postgres&password=" + password
                + "&connectTimeout=10&socketTimeout=60";
    }

    /**
     * A digest of each table's rows, whatever their order. Postings, which the database numbers, are compared in that
     * order, not by their numbers, in which a crash leaves gaps.
     */
    SortedMap<String, String> contents() throws SQLException {
        SortedMap<String, String> contents = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String table : tables(statement, DERIVED)) {
                String number = table.endsWith("." + NUMBERED) ? "position" : "";
                contents.put(
                        table,
                        one(
                                statement,
                                "select count(*) || ' ' || coalesce(md5(string_agg(r, '|' order by n, r)), '') from"
                                        + " (select (to_jsonb(t) - '%s')::text r, to_jsonb(t) -> '%s' n from %s t) rows"
                                                .formatted(number, number, table)));
            }
        }
        return contents;
    }

    /** Empties them, and leaves it at that: their services believe to have read what they have not. */
    void spoil() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("truncate " + String.join(", ", tables(statement, DERIVED)));
        }
    }

    /** All services have read as far as the furthest of them, and go no further. */
    void awaitCaughtUp() {
        await().atMost(RunningInstance.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(positions())
                        .hasSizeGreaterThan(4)
                        .allMatch(positions().getFirst()::equals));
    }

    private List<String> positions() throws SQLException {
        List<String> positions = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String table : tables(statement, Set.of(CHECKPOINT))) {
                positions.add(one(statement, "select max(t::text) from " + table + " t"));
            }
        }
        return positions;
    }

    private static List<String> tables(Statement statement, Set<String> names) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(
                "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
                        + " and table_schema not in ('pg_catalog', 'information_schema') order by 1, 2")) {
            while (found.next()) {
                if (names.contains(found.getString(2))) {
                    tables.add('"' + found.getString(1) + "\"." + found.getString(2));
                }
            }
        }
        return tables;
    }

    private static String one(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "nothing";
        }
    }
}
