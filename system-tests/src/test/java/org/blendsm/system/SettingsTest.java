package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.FileSystemResource;

/** The table of the services' settings in {@code docs/operations.md} says what their properties say. */
class SettingsTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(blendsm\\.[^`]+)` \\| ([^|]*) \\| .+\\|$");
    private static final Pattern VALUE = Pattern.compile("`([^`]+)`");
    /** What follows is told of each by its name. */
    private static final Pattern NAMED = Pattern.compile("(\\.services\\.)[^.]+");

    /** What {@code up} and {@code setup} write, or the code needs as it is: nobody chooses it. */
    private static final Pattern GIVEN = Pattern.compile(
            "blendsm\\.(ledger\\..*|.*\\.doors|web\\.public-paths|service-name|identity-url|gateway\\.services\\.NAME\\.url"
                    + "|identity\\.services\\..*|pubsub\\.mqtt\\.directory)");

    /** Each property, and what it is by default in one service or another; empty where it has no default. */
    private final SortedMap<String, Optional<SortedSet<String>>> properties = new TreeMap<>();

    @Test
    void the_table_has_every_setting_that_has_a_default_and_says_which() throws IOException {
        for (JavaClass found : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.blendsm")) {
            if (found.isAnnotatedWith(ConfigurationProperties.class)) {
                Class<?> record = found.reflect();
                read(record.getAnnotation(ConfigurationProperties.class).value(), record);
            }
        }
        readFiles();
        SortedMap<String, SortedSet<String>> chosen = new TreeMap<>();
        properties.forEach((key, values) ->
                values.filter(_ -> !GIVEN.matcher(key).matches()).ifPresent(defaults -> chosen.put(key, defaults)));
        assertThat(chosen)
                .containsKeys(
                        "blendsm.web.largest-body", "blendsm.gateway.limits.member.requests", "blendsm.privacy.quota");

        assertThat(table()).isEqualTo(chosen);
    }

    private static SortedMap<String, SortedSet<String>> table() throws IOException {
        SortedMap<String, SortedSet<String>> table = new TreeMap<>();
        List<MatchResult> rows = ROW.matcher(Files.readString(HOME.resolve("docs/operations.md")))
                .results()
                .toList();
        for (MatchResult row : rows) {
            SortedSet<String> values = new TreeSet<>();
            VALUE.matcher(row.group(2)).results().forEach(value -> values.add(value.group(1)));
            table.put(row.group(1), values);
        }
        assertThat(table).as("one row for each").hasSameSizeAs(rows);
        return table;
    }

    private void read(String prefix, Class<?> record) {
        for (Parameter component : record.getDeclaredConstructors()[0].getParameters()) {
            String key = prefix + "." + kebab(component.getName());
            Class<?> type = component.getType();
            if (component.getParameterizedType() instanceof ParameterizedType map
                    && map.getActualTypeArguments().length == 2) {
                key += ".NAME";
                type = (Class<?>) map.getActualTypeArguments()[1];
            }
            if (type.isRecord() && type.getEnclosingClass() != null) {
                read(key, type);
            } else {
                properties.put(
                        key,
                        Optional.ofNullable(component.getAnnotation(DefaultValue.class))
                                .map(value -> new TreeSet<>(List.of(value.value()))));
            }
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** What a service's own file says is its default. */
    private void readFiles() throws IOException {
        try (DirectoryStream<Path> rooms = Files.newDirectoryStream(HOME, Files::isDirectory)) {
            for (Path room : rooms) {
                Path resources = room.resolve("src/main/resources");
                if (Files.isDirectory(resources)) {
                    readFilesOf(resources);
                }
            }
        }
    }

    private void readFilesOf(Path resources) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(resources, "*-service.yml")) {
            for (Path file : files) {
                YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
                yaml.setResources(new FileSystemResource(file));
                Objects.requireNonNull(yaml.getObject())
                        .forEach((key, value) -> take(key.toString(), value.toString()));
            }
        }
    }

    private void take(String key, String value) {
        String named = NAMED.matcher(key).replaceFirst("$1NAME");
        if (properties.containsKey(named) && !value.contains("${")) {
            SortedSet<String> values = properties.get(named).orElseGet(TreeSet::new);
            values.add(value);
            properties.put(named, Optional.of(values));
        }
    }
}
