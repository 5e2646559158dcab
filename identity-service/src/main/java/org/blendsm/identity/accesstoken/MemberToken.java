package org.blendsm.identity.accesstoken;

import java.util.List;
import org.blendsm.model.MemberId;

/**
 * An access token of this pool, checked: signed here and still alive.
 *
 * @param id its {@code jti}
 * @param services names of those services of this pool that it is for
 */
public record MemberToken(MemberId member, String id, Custody custody, List<String> services) {}
