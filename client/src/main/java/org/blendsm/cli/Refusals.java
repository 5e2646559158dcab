package org.blendsm.cli;

import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.ProblemException;
import org.blendsm.model.Refused;

/** What must not be possible, tried, and the code that it was refused with. */
final class Refusals {
    private final SortedMap<String, String> codes = new TreeMap<>();

    /** @throws CommandFailed where it was possible after all */
    void mustRefuse(String what, Runnable attempt) {
        try {
            attempt.run();
        } catch (Refused e) {
            codes.put(what, e.code().name());
            return;
        } catch (ProblemException e) {
            codes.put(what, e.code());
            return;
        } catch (DataPlaneException e) {
            codes.put(what, "MQTT_REFUSED");
            return;
        }
        throw new CommandFailed("this should have been refused and was not: " + what);
    }

    SortedMap<String, String> codes() {
        return codes;
    }
}
