package org.blendsm.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Who come to the door by connections of their own, byte by byte if need be; they hang up after each test. */
final class Callers implements AfterEachCallback {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Socket> callers = new ArrayList<>();

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        for (Socket caller : callers) {
            caller.close();
        }
        callers.clear();
    }

    /** @param from an address of the loopback, by which the door tells them apart */
    Socket caller(String from, int port) throws IOException {
        Socket caller = new Socket();
        callers.add(caller);
        caller.setReceiveBufferSize(1_024);
        caller.setSoTimeout((int) PATIENCE.toMillis());
        caller.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        caller.connect(new InetSocketAddress("127.0.0.1", port));
        return caller;
    }

    Socket first() {
        return callers.getFirst();
    }

    static void say(Socket caller, String text) throws IOException {
        caller.getOutputStream().write(text.getBytes(US_ASCII));
    }

    /** What came first; an end of the connection is a failure. */
    static String beginning(Socket caller) throws IOException {
        byte[] first = new byte[4_096];
        int read = caller.getInputStream().read(first);
        if (read < 0) {
            throw new IOException("the connection ended");
        }
        return new String(first, 0, read, US_ASCII);
    }

    /** All that came, and then the connection's end. */
    static String everything(Socket caller) throws IOException {
        return new String(caller.getInputStream().readAllBytes(), US_ASCII);
    }

    /** Whatever a connection is used for. */
    interface Use {
        void it() throws IOException;
    }

    static boolean isOver(Use connection) {
        try {
            connection.it();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
