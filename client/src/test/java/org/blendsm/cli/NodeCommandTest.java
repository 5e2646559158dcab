package org.blendsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeCommandTest {
    private static final String ROW = """
            {"name": "provider2", "kind": "NODE", "organisation": "ProviderMSP",
             "endpoints": {"peer": "127.0.0.1:7095"}, "tlsCertificates": {"peer": "%s"}}
            """.formatted("ab".repeat(32));

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"name", "kind", "organisation", "endpoints", "tlsCertificates"})
    void a_row_without_one_of_its_fields_is_refused_with_a_reason(String field) throws Exception {
        Path row = Files.writeString(scratch.resolve("row.json"), ROW.replace("\"" + field + "\"", "\"other\""));
        StringWriter err = new StringWriter();
        int status = Blendsm.commandLine()
                .setErr(new PrintWriter(err))
                .execute("node", "register", "--operator", scratch.toString(), row.toString());
        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("blendsm: this is no row of a node: ")
                .contains(field);
    }
}
