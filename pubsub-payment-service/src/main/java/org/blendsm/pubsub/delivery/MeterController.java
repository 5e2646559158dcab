package org.blendsm.pubsub.delivery;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.NoSuchElementException;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.pubsub.PoolBroker;
import org.blendsm.pubsub.agreement.AgreementRegister;
import org.blendsm.pubsub.agreement.Oversight;
import org.blendsm.pubsub.broker.Meter;
import org.blendsm.pubsub.broker.Reading;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/agreements/{id}/meter")
@Tag(name = "Agreements")
class MeterController {
    private final AgreementRegister agreements;
    private final Oversight oversight;
    private final PoolBroker broker;
    private final Meter meter;

    MeterController(AgreementRegister agreements, Oversight oversight, PoolBroker broker, Meter meter) {
        this.agreements = agreements;
        this.oversight = oversight;
        this.broker = broker;
        this.meter = meter;
    }

    @GetMapping
    @Operation(
            summary = "How far an agreement was delivered, acknowledged and paid, and what holds it",
            description =
                    "404 NOT_METERED where the broker has no count of it: what was over before it lost its journal, or"
                            + " began and was over while it did not run.")
    Reading reading(MemberId caller, @PathVariable AgreementId id) {
        Agreement agreement = agreements.existing(id);
        oversight.requireInsight(agreement.deal(), caller);
        broker.requireCarried(agreement.deal().offer());
        try {
            return meter.reading(id);
        } catch (NoSuchElementException e) {
            throw new Refused(RefusalCode.NOT_METERED, "This broker has no count of what the agreement delivered.");
        }
    }
}
