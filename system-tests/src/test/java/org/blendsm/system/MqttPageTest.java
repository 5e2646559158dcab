package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.blendsm.model.Sha256;
import org.blendsm.model.integrity.Leaf;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/mqtt.md} works out for its readers comes out so. */
class MqttPageTest {
    private static final Path PAGE = Path.of("..", "docs", "mqtt.md");
    private static final Pattern LEAF = Pattern.compile("`([^`]*\"sequence\":[^`]*)`");
    private static final Pattern PROGRAM = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

    @TempDir
    private Path folder;

    @Test
    void the_leaf_is_as_it_is_hashed_and_has_the_hash_that_is_said() throws IOException {
        String leaf = only(LEAF);
        Leaf read = CanonicalJson.decode(leaf.getBytes(UTF_8), Leaf.class);

        assertThat(CanonicalJson.encode(read)).asString(UTF_8).isEqualTo(leaf);
        assertThat(read.payload()).isEqualTo(Sha256.of("8".getBytes(UTF_8)));
        assertThat(PAGE).content().contains("SHA-256(0x00 ‖ leaf), here `" + read.hash() + "`");
    }

    @Test
    void the_program_compiles() throws IOException {
        Path program = Files.writeString(folder.resolve("Reader.java"), only(PROGRAM));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean compiled = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-d",
                                    folder.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            null,
                            files.getJavaFileObjects(program))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
    }

    private static String only(Pattern wanted) throws IOException {
        List<String> found = wanted.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult one) -> one.group(1))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
