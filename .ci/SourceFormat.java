import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks ({@code --check}) or rewrites ({@code --write}) the format of every Java source below a folder. */
class SourceFormat {
    private static final JavaFormatterOptions.Style STYLE = JavaFormatterOptions.Style.PALANTIR;
    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(STYLE).formatJavadoc(true).build());

    public static void main(String[] args) throws IOException {
        boolean write = args[0].equals("--write");
        List<Path> sources;
        try (var tree = Files.walk(Path.of(args[1]))) {
            sources = tree.filter(p -> p.toString().endsWith(".java"))
                    .filter(p ->
                            !p.toString().contains("/target/") && !p.toString().contains("/node_modules/"))
                    .toList();
        }
        List<Path> wrong =
                sources.parallelStream().filter(p -> differs(p, write)).toList();
        if (write || wrong.isEmpty()) {
            System.out.printf(
                    "%d of %d sources %s%n", wrong.size(), sources.size(), write ? "rewritten" : "to rewrite");
            return;
        }
        wrong.forEach(p -> System.err.println("not formatted: " + p));
        System.err.println("Run: mvn -q -N -Pformat validate");
        System.exit(1);
    }

    private static boolean differs(Path source, boolean write) {
        try {
            String before = Files.readString(source);
            String after = FORMATTER.formatSource(
                    ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(before), STYLE));
            if (after.equals(before)) {
                return false;
            }
            if (write) {
                Files.writeString(source, after);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatterException e) {
            throw new IllegalStateException(source + ": " + e.getMessage(), e);
        }
    }
}
