package org.blendsm.cli.demo;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blendsm.cli.command.Await;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.ProblemException;
import org.blendsm.model.Refused;

/**
 * What must not be possible, tried, and the code that it was refused with. Who was not reached, or could not answer,
 * has refused nothing: that is thrown as it comes.
 */
final class Refusals {
    /** 4xx (RFC 9110). */
    private static final int CALLERS_FAULT = 4;

    private final SortedMap<String, String> codes = new TreeMap<>();

    /** @throws CommandFailed where it was possible after all */
    void mustRefuse(String what, Runnable attempt) {
        if (!isRefused(what, attempt)) {
            throw new CommandFailed("this should have been refused and was not: " + what);
        }
    }

    /**
     * For what a service refuses as soon as it has read of it on the ledger, which another one has read already.
     *
     * @throws CommandFailed where it is still possible then
     */
    void mustSoonRefuse(String what, Duration patience, Runnable attempt) {
        Await.until("the refusal of " + what, patience, () -> isRefused(what, attempt));
    }

    private boolean isRefused(String what, Runnable attempt) {
        try {
            attempt.run();
            return false;
        } catch (Refused e) {
            codes.put(what, e.code().name());
        } catch (ProblemException e) {
            if (e.status() / 100 != CALLERS_FAULT || e.mayPass()) {
                throw e;
            }
            codes.put(what, e.code());
        } catch (DataPlaneException e) {
            if (!e.saysUnauthorized()) {
                throw e;
            }
            codes.put(what, "MQTT_REFUSED");
        }
        return true;
    }

    SortedMap<String, String> codes() {
        return codes;
    }
}
