package org.blendsm.chaincode.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.chaincode.Marketplace.broker;
import static org.blendsm.chaincode.Marketplace.seller;
import static org.blendsm.chaincode.Marketplace.stranger;
import static org.blendsm.chaincode.RefusedAssert.assertRefused;
import static org.blendsm.chaincode.Sale.conditions;
import static org.blendsm.chaincode.Sale.description;
import static org.blendsm.chaincode.Scene.NOON;
import static org.blendsm.chaincode.Scene.draftProduct;
import static org.blendsm.chaincode.Scene.offeredProduct;
import static org.blendsm.chaincode.Scene.withdrawnProduct;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.chaincode.Actor;
import org.blendsm.chaincode.Sale;
import org.blendsm.chaincode.Scene;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Role;
import org.junit.jupiter.api.Test;

class CatalogueRulesTest {
    private static final Instant LATER = NOON.plus(Duration.ofHours(1));
    private static final MemberId OWNER = seller().id();
    private static final OfferId OFFER = new OfferId(Scene.hash("new offer"));

    private static Product.Offered offer(Product product, MemberId caller, Optional<Member> broker) {
        return CatalogueRules.offer(product, caller, OFFER, conditions(), broker, LATER);
    }

    @Test
    void an_offer_takes_the_place_of_the_one_before() {
        Product.Offered offered = offer(offeredProduct(HashedBy.BROKER), OWNER, Optional.of(broker().member()));
        assertThat(offered.offer().id()).isEqualTo(OFFER);
        assertThat(offered.offer().conditions()).isEqualTo(conditions());
        assertThat(offered.offer().at()).isEqualTo(LATER);
    }

    @Test
    void nobody_but_the_owner_touches_a_product() {
        MemberId other = stranger().id();
        assertRefused(RefusalCode.NOT_THE_OWNER, () -> offer(draftProduct(), other, Optional.of(broker().member())));
        assertRefused(
                RefusalCode.NOT_THE_OWNER, () -> CatalogueRules.revise(draftProduct(), other, description(), LATER));
        assertRefused(RefusalCode.NOT_THE_OWNER, () -> CatalogueRules.withdraw(draftProduct(), other, LATER));
    }

    @Test
    void a_stream_stays_at_the_broker_of_the_first_offer() {
        Member other = Actor.of("another broker", "ProviderMSP", Role.BROKER).member();
        NewOffer elsewhere = Sale.carriedBy(other.id());
        CatalogueRules.offer(draftProduct(), OWNER, OFFER, elsewhere, Optional.of(other), LATER);
        for (Product product : List.of(
                offeredProduct(HashedBy.BROKER),
                CatalogueRules.revise(offeredProduct(HashedBy.BROKER), OWNER, description(), LATER))) {
            assertRefused(
                    RefusalCode.STREAM_HAS_BROKER,
                    () -> CatalogueRules.offer(product, OWNER, OFFER, elsewhere, Optional.of(other), LATER));
        }
    }

    @Test
    void an_offer_names_a_broker_in_good_standing() {
        Member expelled = Scene.expelled(broker().member());
        assertRefused(RefusalCode.BROKER_NOT_FOUND, () -> offer(draftProduct(), OWNER, Optional.empty()));
        assertRefused(RefusalCode.BROKER_NOT_FOUND, () -> offer(draftProduct(), OWNER, Optional.of(expelled)));
        assertRefused(RefusalCode.BROKER_NOT_FOUND, () -> offer(draftProduct(), OWNER, Optional.of(seller().member())));
    }

    @Test
    void another_description_is_the_next_version_and_is_not_on_offer() {
        Product.Offered before = offeredProduct(HashedBy.BROKER);
        Product after = CatalogueRules.revise(before, OWNER, description(), LATER);
        assertThat(after).isInstanceOf(Product.Draft.class);
        assertThat(after.listing().version()).isEqualTo(2);
        assertThat(after.latestOffer()).contains(before.offer());
    }

    @Test
    void an_offer_names_the_description_it_was_made_of() {
        Product revised = CatalogueRules.revise(offeredProduct(HashedBy.BROKER), OWNER, description(), LATER);
        Product.Offered offered = offer(revised, OWNER, Optional.of(broker().member()));
        assertThat(offered.offer().version()).isEqualTo(2);
        assertThat(offered.offer().description()).isEqualTo(description().hash());
    }

    @Test
    void the_same_description_is_no_new_version() {
        Product before = draftProduct();
        assertThat(CatalogueRules.revise(before, OWNER, before.listing().description(), LATER))
                .isEqualTo(before);
    }

    @Test
    void a_withdrawn_product_stays_withdrawn_and_remembers_its_offer() {
        Product.Withdrawn withdrawn = CatalogueRules.withdraw(offeredProduct(HashedBy.BROKER), OWNER, LATER);
        assertThat(withdrawn.lastOffer()).isPresent();
        assertThat(CatalogueRules.withdraw(withdrawn, OWNER, LATER.plusSeconds(1)))
                .isEqualTo(withdrawn);
        assertRefused(
                RefusalCode.PRODUCT_WITHDRAWN,
                () -> offer(withdrawnProduct(HashedBy.BROKER), OWNER, Optional.of(broker().member())));
        assertRefused(
                RefusalCode.PRODUCT_WITHDRAWN, () -> CatalogueRules.revise(withdrawn, OWNER, description(), LATER));
    }
}
