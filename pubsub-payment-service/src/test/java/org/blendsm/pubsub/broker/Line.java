package org.blendsm.pubsub.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bytes to and from the broker's port, of somebody who need not be an MQTT client at all. */
interface Line extends AutoCloseable {
    /** Does nothing more once the broker has hung up. */
    void send(byte[] bytes);

    /** The first packet that the broker sends; a short one. */
    byte[] first();

    /** All that the broker sent after that, once it has hung up; fails if it does not. */
    byte[] untilHungUp(String who);

    @Override
    void close();

    static Line tcp(int port) {
        try {
            return new Tcp(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Line webSocket(int port) {
        return new Web(port);
    }

    final class Tcp implements Line {
        private final Socket socket;

        private Tcp(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout((int) Mqtt.SECONDS * 1000);
        }

        @Override
        public void send(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException hungUp) {
                // which untilHungUp() tells
            }
        }

        @Override
        public byte[] first() {
            try {
                byte[] head = socket.getInputStream().readNBytes(2);
                byte[] packet = Arrays.copyOf(head, 2 + head[1]);
                socket.getInputStream().readNBytes(packet, 2, head[1]);
                return packet;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public byte[] untilHungUp(String who) {
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(heard);
            } catch (SocketException reset) {
                // also an end
            } catch (IOException e) {
                throw new AssertionError(who + ": not hung up on within " + Mqtt.SECONDS + " s", e);
            }
            return heard.toByteArray();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    final class Web implements Line {
        private final HttpClient http = HttpClient.newHttpClient();
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> end = new CompletableFuture<>();
        private final WebSocket socket;
        private CompletableFuture<WebSocket> sent;
        private int firstPacket;

        private Web(int port) {
            this.socket = Mqtt.await(http.newWebSocketBuilder()
                    .subprotocols("mqtt")
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/mqtt"), new Listener()));
            this.sent = CompletableFuture.completedFuture(socket);
        }

        @Override
        public void send(byte[] bytes) {
            sent = sent.thenCompose(ready -> ready.sendBinary(ByteBuffer.wrap(bytes), true));
        }

        @Override
        public byte[] first() {
            Mqtt.eventually(() -> assertThat(heard.size()).isGreaterThan(1).isGreaterThan(1 + heard.toByteArray()[1]));
            firstPacket = 2 + heard.toByteArray()[1];
            return Arrays.copyOf(heard.toByteArray(), firstPacket);
        }

        @Override
        public byte[] untilHungUp(String who) {
            Mqtt.eventually(() -> assertThat(end).as(who).isDone());
            byte[] all = end.join();
            return Arrays.copyOfRange(all, firstPacket, all.length);
        }

        @Override
        public void close() {
            socket.abort();
            http.close();
        }

        private final class Listener implements WebSocket.Listener {
            @Override
            public CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                heard.writeBytes(copy);
                from.request(1);
                return CompletableFuture.completedStage(null);
            }

            @Override
            public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                end.complete(heard.toByteArray());
                return CompletableFuture.completedStage(null);
            }

            @Override
            public void onError(WebSocket from, Throwable cut) {
                end.complete(heard.toByteArray());
            }
        }
    }
}
