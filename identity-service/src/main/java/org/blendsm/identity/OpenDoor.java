package org.blendsm.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import org.blendsm.fabric.web.TooManyRequests;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How often somebody may knock who shows no token: so many requests a minute from one network address. */
@Component
public class OpenDoor implements HandlerInterceptor, WebMvcConfigurer {
    private static final int MOST_REMEMBERED = 100_000;

    private final int perMinute;
    private final Cache<String, Bucket> left = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(Duration.ofMinutes(2))
            .build();

    OpenDoor(IdentityProperties properties) {
        this.perMinute = properties.door().perMinute();
    }

    /** Whoever calls it is counted before anything of what they send is read. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Knock {}

    /** Before the others, of which one looks at forms. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).order(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && method.hasMethodAnnotation(Knock.class)) {
            enter(request);
        }
        return true;
    }

    /** @throws TooManyRequests with the time until one more is taken */
    public void enter(HttpServletRequest request) {
        ConsumptionProbe probe = left.get(request.getRemoteAddr(), _ -> full()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TooManyRequests(
                    Duration.ofNanos(probe.getNanosToWaitForRefill()),
                    "This door takes " + perMinute
                            + " requests a minute from one address; wait as long as Retry-After says.");
        }
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
