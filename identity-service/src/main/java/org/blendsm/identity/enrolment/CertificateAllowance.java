package org.blendsm.identity.enrolment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.blendsm.fabric.web.TooManyRequests;
import org.blendsm.model.MemberId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many certificates a member may ask for in a day. Each one before is taken back, and stays in a list that the
 * channel's configuration carries for everybody.
 */
@Component
class CertificateAllowance {
    private static final int A_DAY = 10;

    private final JdbcClient database;
    private final Clock clock;

    CertificateAllowance(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @throws TooManyRequests until tomorrow (UTC) */
    void take(MemberId member) {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        boolean taken = database.sql("""
                        insert into certificate_allowance as a (address, day, taken) values (:address, :today, 1)
                        on conflict (address) do update
                        set day = excluded.day, taken = case when a.day = excluded.day then a.taken + 1 else 1 end
                        where a.day <> excluded.day or a.taken < :most""")
                        .param("address", member.value())
                        .param("today", today)
                        .param("most", A_DAY)
                        .update()
                == 1;
        if (!taken) {
            throw new TooManyRequests(
                    Duration.between(now, today.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)),
                    "A member gets " + A_DAY + " certificates a day; come back tomorrow.");
        }
    }
}
