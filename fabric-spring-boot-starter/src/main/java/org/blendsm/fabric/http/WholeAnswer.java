package org.blendsm.fabric.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An answer by HTTP with its body. {@link HttpRequest#timeout} ends with the headers, so that a server which stalls in
 * the body would be waited for without end: here it is the deadline of all of it. It is not built on
 * {@link HttpClient#sendAsync}, which hands over every answer in the common pool: whoever asked in that pool itself, on
 * two processors, would keep its one thread from bringing the answer.
 */
public final class WholeAnswer {
    private WholeAnswer() {}

    /**
     * @param request one that has a timeout
     * @throws HttpTimeoutException where the answer was not whole in time
     */
    public static <T> HttpResponse<T> to(HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        Duration patience = request.timeout().orElseThrow();
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<T>> answer = asking.submit(() -> http.send(request, body));
            try {
                return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new HttpTimeoutException("no whole answer within " + patience.toSeconds() + " s");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failed) {
                    throw failed;
                }
                throw new IOException(e.getCause());
            } finally {
                answer.cancel(true);
            }
        }
    }
}
