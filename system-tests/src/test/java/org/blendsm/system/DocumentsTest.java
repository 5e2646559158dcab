package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documents point at is there: files and headings behind links, rooms on the floor plan, methods and tests by
 * name.
 */
class DocumentsTest {
    private static final Path HOME = Sources.HOME;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))\\b");
    private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w*)(?:\\.[A-Z]\\w*)*\\.([a-z]\\w*)(?:\\(\\))?`");

    @Test
    void every_relative_link_leads_to_a_file_and_to_a_heading_of_it() throws IOException {
        List<Path> documents = documents();
        assertThat(documents).contains(HOME.resolve("README.md"), HOME.resolve("docs/architecture.md"));
        assertThat(brokenLinks(documents)).isEmpty();
    }

    @Test
    void every_room_of_the_floor_plan_exists() throws IOException {
        List<String> rooms = Sources.rooms(Files.readString(HOME.resolve("README.md")));
        assertThat(rooms).contains("marketplace-model/", "privacy-service/");
        assertThat(rooms).allSatisfy(room -> assertThat(HOME.resolve(room)).isDirectory());
    }

    @Test
    void every_method_that_is_named_is_in_the_class_it_is_said_to_be_in() throws IOException {
        Map<String, String> sources = Sources.byClass();
        assertThat(sources).containsKeys("AgreementRules", "DocumentsTest");
        assertThat(missingMethods(documents(), sources)).isEmpty();
    }

    @Test
    void a_method_that_is_gone_is_found(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(
                folder.resolve("page.md"), "`Lock.turn`, `Lock.Bolt.slide()`, `Lock.tur`, `Key.turn`, `Lock.java`\n");

        assertThat(missingMethods(List.of(page), Map.of("Lock", "void turn() {} record Bolt { void slide() {} }")))
                .containsExactly(page + " -> Lock.tur");
    }

    @Test
    void every_test_that_the_tables_of_threats_name_is_there() throws IOException {
        String page = Files.readString(HOME.resolve("docs/security.md"));
        assertThat(testsInTables(page)).contains("AuditChainIT", "PaymentRulesTest");
        assertThat(Sources.byClass()).containsKeys(testsInTables(page).toArray(String[]::new));
    }

    @Test
    void a_test_is_read_from_a_table() {
        assertThat(testsInTables("""
                Not `ProseTest`.
                | what | test |
                |---|---|
                | a threat | `OneTest`, `TwoIT.method`; all of `…FuzzTest`, at once `ThreeIT` (`Rules`) |
                """)).containsExactly("OneTest", "TwoIT", "ThreeIT");
    }

    @Test
    void a_link_that_leads_nowhere_is_found(@TempDir Path folder) throws IOException {
        Path there = Files.writeString(folder.resolve("there.md"), "# A part\nNothing.");
        Files.writeString(folder.resolve("code.txt"), "# No heading");
        Path page = Files.writeString(folder.resolve("page.md"), """
                # Here
                [a](there.md#a-part) [b](https://blendsm.org/x#y) [c](gone.md) [d](#here) [e](there.md#a-hole)
                [f](#nowhere) [g](code.txt#no-heading) [h](there.md)
                """);

        assertThat(brokenLinks(List.of(there, page)))
                .containsExactly(
                        page + " -> gone.md",
                        page + " -> there.md#a-hole",
                        page + " -> #nowhere",
                        page + " -> code.txt#no-heading");
    }

    @Test
    void a_heading_is_reached_as_on_github() {
        assertThat(Anchors.of("""
                        # What `up --x` does, and why: A_b
                        ## [Linked](other.md) – twice
                        ## Linked – twice ##
                        ```
                        # a comment
                        ```
                        #no heading
                        """))
                .containsExactlyInAnyOrder("what-up---x-does-and-why-a_b", "linked--twice", "linked--twice-1");
    }

    @Test
    void a_room_is_read_from_the_floor_plan() {
        assertThat(Sources.rooms("```\npom.xml     versions\nattic/cellar/   old things\na/ b/     both\n```\n"))
                .containsExactly("attic/cellar/", "a/", "b/");
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(HOME.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "benchmarks/README.md")
                                    .map(HOME::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    private static List<String> brokenLinks(List<Path> documents) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(document)).results().toList()) {
                String file = link.group(1);
                Optional<String> heading = Optional.ofNullable(link.group(2));
                Path target = file.isEmpty() ? document : document.resolveSibling(file);
                if (!file.contains("://") && !leads(target, heading)) {
                    broken.add(document + " -> " + file
                            + heading.map(anchor -> "#" + anchor).orElse(""));
                }
            }
        }
        return broken;
    }

    private static boolean leads(Path target, Optional<String> heading) throws IOException {
        if (!Files.exists(target) || heading.isEmpty()) {
            return Files.exists(target);
        }
        return target.toString().endsWith(".md")
                && Anchors.of(Files.readString(target)).contains(heading.get());
    }

    private static List<String> testsInTables(String page) {
        return page.lines()
                .filter(line -> line.startsWith("|"))
                .flatMap(line -> TEST.matcher(line).results())
                .map(test -> test.group(1))
                .toList();
    }

    /** What is said to be a method or component of a class of ours, and whose name its file does not hold. */
    private static List<String> missingMethods(List<Path> documents, Map<String, String> sources) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path document : documents) {
            for (MatchResult named :
                    METHOD.matcher(Files.readString(document)).results().toList()) {
                String method = named.group(2);
                Optional<String> source = Optional.ofNullable(sources.get(named.group(1)));
                boolean there = source.map(text -> Pattern.compile("\\b" + method + "\\b")
                                .matcher(text)
                                .find())
                        .orElse(true);
                if (!there && !method.equals("java")) {
                    missing.add(document + " -> " + named.group(1) + "." + method);
                }
            }
        }
        return missing;
    }
}
