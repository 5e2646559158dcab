package org.blendsm.pubsub;

import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * This pool's broker as a member of the network: the one whose key the service itself signs with. Offers that name it
 * are carried, metered and anchored here; all others elsewhere.
 */
@Component
public class PoolBroker {
    private final MemberId address;

    @Autowired
    PoolBroker(ServiceLedger service, PubsubProperties settings) {
        this(settings.broker()
                .orElseGet(
                        () -> PublicKeyInfo.of(service.identity().certificate().getPublicKey())
                                .address()));
    }

    /** The same under an address that is known. */
    public PoolBroker(MemberId address) {
        this.address = address;
    }

    public MemberId address() {
        return address;
    }

    public boolean carries(Offer offer) {
        return offer.conditions().broker().equals(address);
    }

    /** @throws Refused {@code CARRIED_ELSEWHERE} */
    public void requireCarried(Offer offer) {
        if (!carries(offer)) {
            throw new Refused(
                    RefusalCode.CARRIED_ELSEWHERE,
                    "This stream is carried by broker " + offer.conditions().broker()
                            + ": ask its pool; the node record of that broker says where it is.");
        }
    }
}
