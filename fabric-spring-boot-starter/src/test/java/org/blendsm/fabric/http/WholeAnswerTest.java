package org.blendsm.fabric.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class WholeAnswerTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        http.shutdownNow();
        server.close();
    }

    /** Says so much to whoever asks, and nothing more. */
    private HttpRequest answering(String said, Duration patience) {
        Thread.ofVirtual().start(() -> {
            try (Socket asked = server.accept()) {
                asked.getOutputStream().write(said.getBytes(US_ASCII));
                asked.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException ended) {
                // the test is over
            }
        });
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                .timeout(patience)
                .build();
    }

    @Test
    void an_answer_comes_with_its_body() throws Exception {
        HttpRequest request = answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", Duration.ofSeconds(20));

        assertThat(WholeAnswer.to(http, request, BodyHandlers.ofString()).body())
                .isEqualTo("body");
    }

    @Test
    void an_answer_comes_where_the_common_pool_has_no_thread_left() throws Exception {
        HttpRequest request = answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", Duration.ofSeconds(20));
        int threads = ForkJoinPool.commonPool().getParallelism();
        CountDownLatch taken = new CountDownLatch(threads);
        CountDownLatch over = new CountDownLatch(1);
        try {
            for (int i = 0; i < threads; i++) {
                ForkJoinPool.commonPool().execute(() -> occupy(taken, over));
            }
            taken.await();

            assertThat(WholeAnswer.to(http, request, BodyHandlers.ofString()).body())
                    .isEqualTo("body");
        } finally {
            over.countDown();
        }
    }

    private static void occupy(CountDownLatch taken, CountDownLatch over) {
        taken.countDown();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_server_that_stalls_in_the_body_is_not_waited_for() {
        HttpRequest request = answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo", Duration.ofMillis(300));

        assertThatThrownBy(() -> WholeAnswer.to(http, request, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void nobody_there_is_an_input_output_failure() throws Exception {
        HttpRequest request = answering("", Duration.ofSeconds(20));
        server.close();

        assertThatThrownBy(() -> WholeAnswer.to(http, request, BodyHandlers.ofString()))
                .isInstanceOf(ConnectException.class);
    }
}
