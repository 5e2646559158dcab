package org.blendsm.fabric.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.problem.Problem;
import org.jspecify.annotations.Nullable;

/** What Tomcat itself answers to what is no request, before the application is asked: a problem detail too. */
final class UnreadableRequest extends ErrorReportValve {
    private static final int FIRST_ERROR = 400;
    private static final int FAULT = 500;

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        int status = response.getStatus();
        if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        // Tomcat has codes of its own, such as 505, for what is wrong with a request
        Problem problem = status == FAULT
                ? Problems.fault(thrown == null ? new IllegalStateException("Tomcat gave up") : thrown)
                : Problem.malformed("", "the request cannot be read");
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        try {
            response.getOutputStream().write(CanonicalJson.encode(problem));
            response.finishResponse();
        } catch (IOException e) {
            container.getLogger().debug("whoever sent it is gone", e);
        }
    }
}
