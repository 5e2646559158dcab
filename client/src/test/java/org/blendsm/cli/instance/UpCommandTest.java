package org.blendsm.cli.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.blendsm.cli.Blendsm;
import org.blendsm.cli.pool.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code blendsm up} refuses before it starts anything. */
class UpCommandTest {
    @TempDir
    private Path scratch;

    @ParameterizedTest
    @CsvSource({"--fabric, 65500", "--fabric, 65445", "--rebuild, 65525", "--rebuild, 1023"})
    void what_leaves_a_part_without_a_port_is_refused(String with, String base) {
        assertThat(up(with, "--port-base", base)).contains("--port-base is from 1024 to ");
    }

    @Test
    void a_base_with_room_for_all_is_none_that_is_refused() {
        assertThat(up("--port-base", Integer.toString(Ports.highestBase(false))))
                .doesNotContain("--port-base")
                .contains("start BlendSM by its script");
    }

    /** Of a program that does not say where it is installed, so that it starts nothing in any case. */
    private String up(String... options) {
        StringWriter said = new StringWriter();
        CommandLine command = Blendsm.commandLine();
        command.setErr(new PrintWriter(said));
        String[] words = new String[options.length + 3];
        words[0] = "up";
        words[1] = "--data";
        words[2] = scratch.toString();
        System.arraycopy(options, 0, words, 3, options.length);
        command.execute(words);
        return said.toString();
    }
}
