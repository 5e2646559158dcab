package org.blendsm.fabric.spring;

import jakarta.servlet.http.HttpServletResponse;
import org.blendsm.fabric.TransactionCost;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Tells who asks what its request's transactions cost, whatever the answer will be. */
final class CostOfRequest {
    private CostOfRequest() {}

    /** Nobody is told where this thread serves no request. */
    static void tell(TransactionCost cost) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request) {
            HttpServletResponse answer = request.getResponse();
            if (answer != null) {
                answer.addHeader(TransactionCost.HEADER, cost.member());
            }
        }
    }
}
