package org.blendsm.fabric.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.resource.web.authentication.DPoPAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * A proof (RFC 9449) is for this pool's door, or for this service where it is called itself. Which host a request names
 * is its sender's choice: a proof that somebody made for another host would be as good here for whoever got hold of it.
 */
final class ProofsForHere implements AuthenticationConverter {
    private final AuthenticationConverter proofs = new DPoPAuthenticationConverter();
    private final Set<Origin> doors;

    /** @param doors this pool's: the one by which its members come, and those within the deployment */
    ProofsForHere(Stream<URI> doors) {
        this.doors = doors.map(Origin::of).collect(Collectors.toUnmodifiableSet());
    }

    /** Where a URL leads. */
    private record Origin(String scheme, String host, int port) {
        static Origin of(URI url) {
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            int usual = scheme.equals("https") ? 443 : 80;
            return new Origin(
                    scheme, machine(String.valueOf(url.getHost())), url.getPort() < 0 ? usual : url.getPort());
        }

        static Origin of(HttpServletRequest request) {
            return new Origin(request.getScheme(), machine(request.getServerName()), request.getServerPort());
        }

        /** The machine itself has several names. */
        private static String machine(String host) {
            return isLoopback(host) ? "localhost" : host.toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        Authentication proven = proofs.convert(request);
        if (proven != null && !isHere(request)) {
            throw new OAuth2AuthenticationException(new OAuth2Error(OAuth2ErrorCodes.INVALID_DPOP_PROOF));
        }
        return proven;
    }

    private boolean isHere(HttpServletRequest request) {
        return doors.contains(Origin.of(request)) || isItself(request);
    }

    private static boolean isItself(HttpServletRequest request) {
        String host = request.getServerName();
        return request.getServerPort() == request.getLocalPort()
                && (isLoopback(host) || host.equals(request.getLocalAddr()));
    }

    private static boolean isLoopback(String host) {
        try {
            return host.equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
