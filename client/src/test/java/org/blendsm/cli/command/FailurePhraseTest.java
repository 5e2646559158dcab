package org.blendsm.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** How a command says what a file or a connection was in the way with. */
class FailurePhraseTest {
    private static final IOException GONE = new NoSuchFileException("/x/key.pem");

    @Test
    void what_the_jdk_says_by_a_path_alone_is_a_sentence_and_said_once() {
        assertThat(FailurePhrase.of(GONE)).isEqualTo("there is no /x/key.pem");
        assertThat(FailurePhrase.of(new UncheckedIOException(GONE))).isEqualTo("there is no /x/key.pem");
        assertThat(FailurePhrase.of(new UncheckedIOException("cannot read the key", GONE)))
                .isEqualTo("cannot read the key: there is no /x/key.pem");
        assertThat(FailurePhrase.of(new AccessDeniedException("/x"))).isEqualTo("this user may not use /x");
        assertThat(FailurePhrase.of(new FileSystemException("/x", null, "No space left on device")))
                .isEqualTo("/x: No space left on device");
    }

    @Test
    void a_cause_that_was_told_already_is_not_told_again() {
        assertThat(FailurePhrase.of(
                        new CommandFailed("cannot reach it: Connection reset", new IOException("Connection reset"))))
                .isEqualTo("cannot reach it: Connection reset");
    }

    @Test
    void what_has_no_message_is_not_called_null() {
        assertThat(FailurePhrase.of(new CommandFailed("cannot reach http://a", new ConnectException())))
                .isEqualTo("cannot reach http://a: nobody answers there");
    }
}
