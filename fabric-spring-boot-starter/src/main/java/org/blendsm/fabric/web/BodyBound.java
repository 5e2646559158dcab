package org.blendsm.fabric.web;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * No body is read further than {@code blendsm.web.largest-body}, whatever its length header says or does not say, nor
 * longer than it may take; and no more of them at once than fit into memory.
 */
@RestControllerAdvice
final class BodyBound extends RequestBodyAdviceAdapter {
    private final long most;

    BodyBound(WebProperties web) {
        this.most = web.largestBody().toBytes();
    }

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter)
            throws IOException {
        long length = message.getHeaders().getContentLength();
        if (length > most) {
            throw new BodyTooLarge(most);
        }
        BytesInFlight.OF_THIS_JVM.holdUntilAnswered(caller(), length < 0 ? most : length);
        InputStream bounded = new BoundedBody(message.getBody(), most, System::nanoTime);
        return new HttpInputMessage() {
            @Override
            public InputStream getBody() {
                return bounded;
            }

            @Override
            public HttpHeaders getHeaders() {
                return message.getHeaders();
            }
        };
    }

    /** Whoever shows no token shares with all who show none. */
    private static String caller() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return caller instanceof JwtAuthenticationToken member ? member.getName() : "";
    }
}
