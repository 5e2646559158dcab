package org.blendsm.fabric.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.AnnotationsUtils;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.Action;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.access.DelegationBounds;
import org.blendsm.model.access.NewCapability;
import org.blendsm.model.access.NewDelegation;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.dispute.NewDispute;
import org.blendsm.model.integrity.InclusionProof;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.membership.Role;
import org.blendsm.model.payment.Invoice;
import org.blendsm.model.payment.Tick;
import org.blendsm.model.payment.TickChain;
import org.blendsm.model.payment.Voucher;
import org.blendsm.model.privacy.ConsentId;
import org.blendsm.model.privacy.RecordId;
import org.blendsm.model.token.Fold;
import org.blendsm.model.zone.ZoneId;
import org.blendsm.model.zone.ZoneTicket;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One value of each type of the model that a request names, as the OpenAPI document shows it. They are real objects, so
 * none is of a form that a service would not read; nobody holds the private half of a key in here.
 */
final class Examples implements ModelConverter {
    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> others) {
        Schema<?> resolved = others.hasNext() ? others.next().resolve(type, context, others) : null;
        Object example =
                Values.BY_TYPE.get(Json.mapper().constructType(type.getType()).getRawClass());
        return resolved == null || example == null ? resolved : with(example, resolved, context);
    }

    /** A plain schema is one for all types that are written alike, and for fields of one name: so it is copied. */
    private static Schema<?> with(Object example, Schema<?> resolved, ModelConverterContext context) {
        Object json = Values.JSON.convertValue(example, Object.class);
        if (resolved.get$ref() != null) {
            Models.of(resolved, context).ifPresent(model -> model.setExample(json));
            return resolved;
        }
        Schema<?> copy = AnnotationsUtils.clone(resolved, true);
        copy.setExample(json);
        return copy;
    }

    /** Made when the first document is asked for, not when the service starts. */
    private static final class Values {
        static final JsonMapper JSON =
                CanonicalJson.strict(JsonMapper.builder()).build();
        private static final AgreementId AGREEMENT = new AgreementId(digest("agreement"));
        private static final ProductId PRODUCT = new ProductId(digest("product"));
        private static final MemberId MEMBER =
                new MemberId(digest("member").value().substring(0, MemberId.HEX_DIGITS));
        private static final ZoneId ZONE = new ZoneId(digest("zone"));
        private static final PublicKeyInfo KEY = new PublicKeyInfo(
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9bfscqbcwypf2fu1vSaNpRhX+p/YkoUzTZdIX31bPMmDBZYkyKX16ieBC6"
                        + "Vbmka9EAmo89M9pZDJaz7H3Nv1OA==");

        static final Map<Class<?>, Object> BY_TYPE = Stream.<Object>of(
                        MEMBER,
                        PRODUCT,
                        AGREEMENT,
                        new OfferId(digest("offer")),
                        new CapabilityId(digest("capability")),
                        new RecordId(digest("record")),
                        new ConsentId(digest("consent")),
                        ZONE,
                        new ZoneTicket(ZONE, MEMBER, 1, Instant.parse("2030-01-01T00:00:00Z")),
                        digest("bytes"),
                        new Money(200),
                        Duration.ofDays(2),
                        KEY,
                        EncryptionKey.of(digest("encryption key").bytes()),
                        new DetachedJws(
                                "eyJhbGciOiJFUzI1NiJ9..LTBSREZvVWtkM2t2eG1UTEQ1a2NwSWpCeXVzY0xQTmVTTG1WUXRCSzZwUw"),
                        new Fold(List.of(digest("transaction").value())),
                        new NewProduct(
                                "Weather at the harbour",
                                "Temperature and wind, once a minute.",
                                List.of("weather", "wind"),
                                "application/json",
                                "{\"celsius\": 18.5, \"knots\": 12}",
                                "For your own use; do not pass it on."),
                        new NewCapability(
                                MEMBER,
                                List.of(Action.OPEN),
                                PRODUCT,
                                Duration.ofDays(2),
                                Optional.of(new DelegationBounds(2, 4))),
                        new NewDelegation(
                                MEMBER,
                                List.of(Action.OPEN),
                                Instant.parse("2030-06-30T12:00:00Z"),
                                Optional.of(new DelegationBounds(1, 2))),
                        new Voucher(AGREEMENT, 40, new Money(200), false),
                        new TickChain(digest("root"), 100, 1),
                        new Tick(1, digest("link")),
                        new Invoice(AGREEMENT, 1, 40, Optional.empty(), new Money(200)),
                        new NewDispute(AGREEMENT, "From noon on the values never changed.", digest("evidence")),
                        new InclusionProof(2, 4, List.of(digest("sibling"), digest("its parent's sibling"))),
                        new Application("Ada", "OperatorMSP", List.of(Role.SELLER), KEY))
                .collect(Collectors.<Object, Class<?>, Object>toUnmodifiableMap(Object::getClass, Function.identity()));

        private static Sha256 digest(String text) {
            return Sha256.of(text.getBytes(UTF_8));
        }
    }
}
