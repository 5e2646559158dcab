package org.blendsm.integrity.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.problem.Problem;

/**
 * One open event stream. It runs on its request's own virtual thread: a reader who is slow holds up nobody else, and
 * one who takes nothing, or a byte now and then, is cut by the door.
 */
final class Following {
    private static final int AT_ONCE = 100;

    private final EventLog log;
    private final Right right;
    private final Duration heartbeat;
    private final OutputStream out;

    Following(EventLog log, Right right, Duration heartbeat, OutputStream out) {
        this.log = log;
        this.right = right;
        this.heartbeat = heartbeat;
        this.out = new BufferedOutputStream(out);
    }

    /**
     * Tells all that comes after that place, until the right to hear it ends, the service does, or the reader is gone.
     */
    void from(EventPosition start) throws IOException, InterruptedException {
        // An id alone: who is cut off before the first event can go on from here too
        send("id: " + start + "\n\n");
        EventPosition place = start;
        while (!log.isClosed()) {
            long news = log.news();
            List<EventLog.Entry> entries = log.after(place, AT_ONCE);
            Optional<Problem> end = right.end();
            if (end.isPresent()) {
                send("event: problem\ndata: " + new String(CanonicalJson.encode(end.get()), UTF_8) + "\n\n");
                return;
            }
            if (entries.isEmpty()) {
                rest(news);
            } else {
                place = tell(entries, place);
            }
        }
    }

    /** As many as the right lasts for: a slow reader may take longer over them. */
    private EventPosition tell(List<EventLog.Entry> entries, EventPosition start) throws IOException {
        EventPosition place = start;
        for (EventLog.Entry entry : entries) {
            if (right.lapsed().isPresent()) {
                break;
            }
            write("id: " + entry.position() + "\ndata: " + entry.json() + "\n\n");
            place = entry.position();
        }
        out.flush();
        return place;
    }

    private void rest(long news) throws IOException, InterruptedException {
        Duration left = right.left();
        boolean whole = left.compareTo(heartbeat) >= 0;
        boolean came = log.awaitNews(news, whole ? heartbeat : left.plusMillis(1), right.seat()::isLost);
        if (whole && !came) {
            send(":\n\n");
        }
    }

    private void send(String text) throws IOException {
        write(text);
        out.flush();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
    }
}
