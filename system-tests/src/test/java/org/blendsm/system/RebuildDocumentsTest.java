package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What {@code up --rebuild} empties, and an operator is told to empty by hand, follows from the ledger, all of it, and
 * nothing that no ledger brings back.
 */
class RebuildDocumentsTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SCHEMA = Pattern.compile("(?m)^ {2}schema: (\\w+)$");
    private static final Pattern CREATED = Pattern.compile("(?m)^create table (\\w+)");
    private static final Pattern TRUNCATE = Pattern.compile("`truncate ([^`;]+);`");

    /** As migrations make them: {@code schema.table}. */
    private final List<String> tables = tables();

    private final String page = Files.readString(HOME.resolve("docs/operations.md"));

    RebuildDocumentsTest() throws IOException {}

    private static boolean isDerived(String table) {
        String name = table.substring(table.indexOf('.') + 1);
        return ReadModels.DERIVED.contains(name) || name.equals(ReadModels.CHECKPOINT);
    }

    @Test
    void each_services_statement_empties_its_read_model_and_nothing_else() {
        List<List<String>> statements = TRUNCATE.matcher(page)
                .results()
                .map(found -> Arrays.asList(found.group(1).split(", ")))
                .toList();
        assertThat(statements)
                .hasSize(6)
                .allSatisfy(statement -> assertThat(statement)
                        .containsExactlyInAnyOrderElementsOf(tables.stream()
                                .filter(RebuildDocumentsTest::isDerived)
                                .filter(table -> schema(table).equals(schema(statement.getFirst())))
                                .toList()));
        assertThat(statements.stream().map(statement -> schema(statement.getFirst())))
                .doesNotHaveDuplicates();
    }

    @Test
    void what_is_emptied_by_hand_is_what_a_rebuild_empties() throws IOException {
        List<String> byHand = TRUNCATE.matcher(page)
                .results()
                .map(found -> "truncate " + found.group(1) + ';')
                .toList();
        List<String> scripts = new ArrayList<>();
        for (String service : rooms()) {
            Path script = HOME.resolve(service + "/src/main/resources/db/rebuild/" + service + ".sql");
            scripts.add(Files.readString(script)
                    .replaceFirst("^--.*\n", "")
                    .replaceAll("\\s+", " ")
                    .strip());
        }
        assertThat(scripts).containsExactlyInAnyOrderElementsOf(byHand);
    }

    @Test
    void what_no_ledger_brings_back_is_named() {
        List<String> kept = tables.stream().filter(table -> !isDerived(table)).toList();
        assertThat(kept).contains("identity.managed_key", "rating.comment");
        assertThat(kept).allSatisfy(table -> assertThat(page).contains('`' + table + '`'));
    }

    @Test
    void what_is_derived_is_a_table_of_some_service() {
        assertThat(tables.stream().map(table -> table.substring(table.indexOf('.') + 1)))
                .containsAll(ReadModels.DERIVED);
    }

    private static String schema(String table) {
        return table.substring(0, table.indexOf('.'));
    }

    private static List<String> tables() throws IOException {
        List<String> tables = new ArrayList<>();
        List<String> everybodys = created(HOME.resolve("fabric-spring-boot-starter/src/main/resources/db/ledger"));
        for (String name : rooms()) {
            Path resources = HOME.resolve(name + "/src/main/resources");
            Matcher schema = SCHEMA.matcher(Files.readString(resources.resolve(name + ".yml")));
            assertThat(schema.find()).as("schema of %s", name).isTrue();
            Stream.concat(everybodys.stream(), created(resources.resolve("db").resolve(name)).stream())
                    .map(table -> schema.group(1) + '.' + table)
                    .forEach(tables::add);
        }
        return tables;
    }

    /** Of the services that have a schema. */
    private static List<String> rooms() throws IOException {
        try (Stream<Path> rooms = Files.list(HOME)) {
            return rooms.map(room -> room.getFileName().toString())
                    .filter(name -> Files.isDirectory(HOME.resolve(name + "/src/main/resources/db/" + name)))
                    .toList();
        }
    }

    private static List<String> created(Path migrations) throws IOException {
        List<String> created = new ArrayList<>();
        try (Stream<Path> files = Files.list(migrations)) {
            for (Path file : files.toList()) {
                CREATED.matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(created::add);
            }
        }
        return created;
    }
}
