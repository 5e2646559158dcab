package org.blendsm.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.blendsm.model.problem.EdgeProblem;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Nobody, and least of all somebody without a token, makes this service read more than a small body. */
@RestControllerAdvice
final class SmallBodies extends RequestBodyAdviceAdapter {
    /** The largest document to verify, in base64, and room around it. */
    private static final int LARGEST = 128 * 1024;

    @Override
    public boolean supports(
            MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converterType) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converterType)
            throws IOException {
        byte[] body = message.getBody().readNBytes(LARGEST + 1);
        Declined.unless(
                body.length <= LARGEST, EdgeProblem.BODY_TOO_LARGE, "a body has at most " + LARGEST + " bytes here");
        return new Read(body, message.getHeaders());
    }

    private record Read(byte[] body, HttpHeaders headers) implements HttpInputMessage {
        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(body);
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }
}
