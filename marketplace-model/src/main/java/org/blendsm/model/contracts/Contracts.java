package org.blendsm.model.contracts;

import java.util.List;
import org.blendsm.model.access.Capabilities;
import org.blendsm.model.agreement.Agreements;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.dispute.Disputes;
import org.blendsm.model.integrity.Anchors;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.payment.Payments;
import org.blendsm.model.privacy.SealedRecords;
import org.blendsm.model.rating.Ratings;
import org.blendsm.model.token.Tokens;

/** All ledger interfaces of the marketplace, one for each concept. */
public final class Contracts {
    public static final List<Class<?>> ALL = List.of(
            Memberships.class,
            Tokens.class,
            Catalogue.class,
            Agreements.class,
            Payments.class,
            Disputes.class,
            Ratings.class,
            Anchors.class,
            Capabilities.class,
            SealedRecords.class);

    private Contracts() {}
}
