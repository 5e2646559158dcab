package org.blendsm.fabric.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.blendsm.fabric.TransactionCost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class CostOfRequestTest {
    private final MockHttpServletResponse answer = new MockHttpServletResponse();

    @AfterEach
    void afterwards() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void an_answer_tells_of_the_last_transactions_and_of_how_many_it_does_not() {
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest(), answer));
        List<TransactionCost> costs =
                IntStream.range(0, 60).mapToObj(CostOfRequestTest::cost).toList();

        costs.subList(0, CostOfRequest.MOST_TOLD).forEach(CostOfRequest::tell);
        assertThat(answer.containsHeader(TransactionCost.OMITTED_HEADER)).isFalse();
        costs.subList(CostOfRequest.MOST_TOLD, 60).forEach(CostOfRequest::tell);

        assertThat(TransactionCost.read(answer.getHeaders(TransactionCost.HEADER)))
                .isEqualTo(costs.subList(60 - CostOfRequest.MOST_TOLD, 60));
        assertThat(answer.getHeader(TransactionCost.OMITTED_HEADER)).isEqualTo("44");
    }

    private static TransactionCost cost(int number) {
        return new TransactionCost("%064x".formatted(number), number, 4_312, 3, 4, 2, 1, Duration.ofMillis(31));
    }
}
