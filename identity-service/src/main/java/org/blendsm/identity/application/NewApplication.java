package org.blendsm.identity.application;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.blendsm.model.Text;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Role;

/** Somebody asks to join, in one of two ways. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "custody")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NewApplication.Managed.class, name = "managed"),
    @JsonSubTypes.Type(value = NewApplication.Own.class, name = "own")
})
sealed interface NewApplication {
    /**
     * With a key that this service makes and keeps: for people at a browser, scripts and small devices.
     *
     * @param name how you are called, 1 to 80 characters; shown to everybody
     * @param roles what you want to do; at least one, and the operator decides
     * @param organisation MSP id of the organisation that is to enrol you: the one of the pool whose door this is
     */
    @Schema(example = """
            {"custody": "managed", "name": "Ada", "roles": ["SELLER", "BUYER"], "organisation": "OperatorMSP"}""")
    record Managed(String name, List<Role> roles, String organisation) implements NewApplication {
        public Managed {
            Text.require(name, 80, "a name");
            Text.requireUndisguised(name);
            if (roles.isEmpty()) {
                throw new IllegalArgumentException("an application names at least one role");
            }
        }
    }

    /**
     * With a key that the applicant made and keeps.
     *
     * @param application what you ask for, and the key that you hold
     * @param proofOfPossession a detached JWS over the application's canonical JSON, by that key: typ
     *     {@code blendsm-application.v1+jws}, net this network's fingerprint
     * @param csr PKCS#10 (RFC 2986) in PEM, for the same key: what the CA signs once the applicant is admitted
     */
    record Own(Application application, DetachedJws proofOfPossession, String csr) implements NewApplication {
        public Own {
            Text.requireUndisguised(application.name());
        }
    }
}
