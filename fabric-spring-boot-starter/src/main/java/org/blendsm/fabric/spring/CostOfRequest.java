package org.blendsm.fabric.spring;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.blendsm.fabric.TransactionCost;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Tells who asks what its request's transactions cost, whatever the answer will be. A payment from an account with many
 * credits folds them before, in any number of transactions: of those the last are told, for an answer has room for few
 * kilobytes of headers.
 */
final class CostOfRequest {
    static final int MOST_TOLD = 16;

    private CostOfRequest() {}

    /** Nobody is told where this thread serves no request. */
    static void tell(TransactionCost cost) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request) {
            HttpServletResponse answer = request.getResponse();
            if (answer != null) {
                makeRoom(answer);
                answer.addHeader(TransactionCost.HEADER, cost.member());
            }
        }
    }

    private static void makeRoom(HttpServletResponse answer) {
        List<String> told = List.copyOf(answer.getHeaders(TransactionCost.HEADER));
        if (told.size() == MOST_TOLD) {
            answer.setHeader(TransactionCost.HEADER, told.get(1));
            told.subList(2, told.size()).forEach(cost -> answer.addHeader(TransactionCost.HEADER, cost));
            int omitted = Optional.ofNullable(answer.getHeader(TransactionCost.OMITTED_HEADER))
                    .map(Integer::valueOf)
                    .orElse(0);
            answer.setIntHeader(TransactionCost.OMITTED_HEADER, omitted + 1);
        }
    }
}
