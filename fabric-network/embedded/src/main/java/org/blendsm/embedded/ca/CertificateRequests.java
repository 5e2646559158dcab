package org.blendsm.embedded.ca;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code certificates}: those that were issued, by identity, serial, key, and by when they expire or were revoked.
 * Source: {@code servercertificates.go}.
 */
final class CertificateRequests {
    private static final Pattern SPAN = Pattern.compile("[+-](\\d+[dhms])+");
    private static final Pattern PART = Pattern.compile("(\\d+)([dhms])");

    private CertificateRequests() {}

    /** From and to, both included; each absent where nobody asked. */
    private record Period(Optional<Instant> from, Optional<Instant> to) {
        boolean asked() {
            return from.isPresent() || to.isPresent();
        }

        boolean holds(long second) {
            Instant time = Instant.ofEpochSecond(second);
            return from.map(first -> !time.isBefore(first)).orElse(true)
                    && to.map(last -> !time.isAfter(last)).orElse(true);
        }
    }

    static Object answer(CaRequest request, RegisteredIdentity caller, Clock clock) throws RequestRefused {
        if (caller.attribute("hf.Registrar.Roles").isEmpty() && !caller.may("hf.Revoker")) {
            throw RequestRefused.notAuthorized();
        }
        if (!request.method().equals("GET")) {
            throw request.methodNotAllowed();
        }
        Instant now = clock.instant();
        Period revoked = period(request, "revoked", now);
        Period expired = period(request, "expired", now);
        boolean notExpired = request.flag("notexpired");
        boolean notRevoked = request.flag("notrevoked");
        if (notExpired && expired.asked()) {
            throw invalid("Can't specify expiration time filter and the 'notexpired' filter");
        }
        if (notRevoked && revoked.asked()) {
            throw invalid("Can't specify revocation time filter and the 'notrevoked' filter");
        }
        String id = request.parameter("id");
        String serial = IssuedCertificate.trimmed(request.parameter("serial"));
        String aki = IssuedCertificate.trimmed(request.parameter("aki"));
        List<Map<String, String>> certificates = request.authority().certificates(caller).stream()
                .filter(certificate -> id.isEmpty() || certificate.id().equals(id))
                .filter(certificate -> serial.isEmpty() || certificate.serial().equals(serial))
                .filter(certificate -> aki.isEmpty() || certificate.aki().equals(aki))
                .filter(certificate -> !notExpired || certificate.notAfter() >= now.getEpochSecond())
                .filter(certificate -> expired.holds(certificate.notAfter()))
                .filter(certificate -> !notRevoked || !certificate.revoked())
                .filter(certificate -> !revoked.asked()
                        || certificate.revokedAt().map(revoked::holds).orElse(false))
                .map(certificate -> Map.of("PEM", certificate.pem()))
                .toList();
        return Map.of("certs", certificates, "caname", request.parameter("ca"));
    }

    private static Period period(CaRequest request, String name, Instant now) throws RequestRefused {
        return new Period(
                time(request.parameter(name + "_start"), name + "_begin", now),
                time(request.parameter(name + "_end"), name + "_end", now));
    }

    /** A time, a day, or a span from now such as {@code -30d}. */
    private static Optional<Instant> time(String text, String name, Instant now) throws RequestRefused {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        try {
            if (SPAN.matcher(lower).matches()) {
                return Optional.of(lower.charAt(0) == '-' ? now.minus(span(lower)) : now.plus(span(lower)));
            }
            return Optional.of(
                    text.contains("T")
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw invalid("Invalid '" + name + "' value: " + e.getMessage());
        }
    }

    private static Duration span(String text) {
        Duration span = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            long count = Long.parseLong(parts.group(1));
            span = span.plus(
                    switch (parts.group(2)) {
                        case "d" -> Duration.ofDays(count);
                        case "h" -> Duration.ofHours(count);
                        case "m" -> Duration.ofMinutes(count);
                        default -> Duration.ofSeconds(count);
                    });
        }
        return span;
    }

    private static RequestRefused invalid(String reason) {
        return new RequestRefused(400, 67, "Invalid Request: " + reason);
    }
}
