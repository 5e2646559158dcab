package org.blendsm.embedded.ca;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.blendsm.embedded.ca.RegisteredIdentity.Attribute;
import tools.jackson.databind.JsonNode;

/**
 * A request with its body read, because the caller's token signs both.
 *
 * @param authority whom it is for
 */
record CaRequest(HttpExchange exchange, byte[] bytes, JsonNode body, CertificateAuthority authority) {
    String method() {
        return exchange.getRequestMethod();
    }

    /** A member of the body; empty where it is not there. */
    String text(String name) {
        return body.path(name).asString("");
    }

    /** A parameter of the query; empty where it is not there. */
    String parameter(String name) {
        return parameter(exchange, name);
    }

    static String parameter(HttpExchange exchange, String name) {
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        for (String part : query.split("&")) {
            if (part.startsWith(name + "=")) {
                return URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    /** A yes or no of the query; no where it is not there. */
    boolean flag(String name) throws RequestRefused {
        String value = parameter(name).toLowerCase(Locale.ROOT);
        return switch (value) {
            case "", "false", "f", "0" -> false;
            case "true", "t", "1" -> true;
            default ->
                throw new RequestRefused(400, 61, "Failed to correctly parse value of '" + name + "' query parameter");
        };
    }

    List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        for (JsonNode attribute : body.path("attrs")) {
            attributes.add(new Attribute(
                    attribute.path("name").asString(""),
                    attribute.path("value").asString(""),
                    attribute.path("ecert").asBoolean(false)));
        }
        return attributes;
    }

    RequestRefused methodNotAllowed() {
        return new RequestRefused(405, 69, "Method " + method() + " is not allowed");
    }
}
