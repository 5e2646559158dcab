package org.blendsm.pubsub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;

/** A statement of one of this service's migrations, to be tried on what a service of before had. */
public final class Migration {
    private Migration() {}

    /** @param statement how it begins */
    public static String statement(String file, String statement) throws IOException {
        String all =
                new ClassPathResource("db/pubsub-payment-service/" + file).getContentAsString(StandardCharsets.UTF_8);
        int start = all.indexOf(statement);
        return all.substring(start, all.indexOf(';', start));
    }
}
