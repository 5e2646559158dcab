package org.blendsm.system.marketplace;

import static org.blendsm.system.marketplace.Straight.json;

import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.blendsm.model.Sha256;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.crypto.DocumentType;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Application;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.NewKey;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Role;
import org.blendsm.system.marketplace.RunningMarketplace.Certified;

/** What a member in good standing tries at the ledger about the scene's things, and what it is told. */
final class Strangers {
    private static final String NOTHING = "\"" + Sha256.of() + "\"";

    /** What a peer says to a proposal that breaks no rule. */
    private static final String ENDORSED = "endorsed";
    /** For members of every role; the rest is told an auditor to be another role's. */
    private static final Set<String> OF_EVERY_ROLE = Set.of(
            "membership:found",
            "membership:rotateKey",
            "membership:leave",
            "membership:setEncryptionKey",
            "agreement:end",
            "agreement:openClaims",
            "payment:close",
            "dispute:lapse",
            "access:delegate",
            "access:revoke",
            "privacy:giveConsent",
            "privacy:withdrawConsent",
            "zone:found",
            "zone:join",
            "zone:remove",
            "token:transfer",
            "token:fold");

    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final Scene scene;

    /**
     * @param stranger the code that a seller and buyer is told, or that it is endorsed
     * @param auditor the same for a member who neither sells, buys nor operates
     */
    record Attempt(String stranger, String auditor, String... arguments) {}

    Strangers(Scene scene) {
        this.scene = scene;
        membership();
        trade();
        money();
        proofs();
        zones();
    }

    List<String> functions() {
        return List.copyOf(attempts.keySet());
    }

    Attempt of(String function) {
        return Objects.requireNonNull(attempts.get(function), function);
    }

    private void membership() {
        Sha256 network = scene.marketplace.network();
        PublicKeyInfo key = scene.loner.publicKey();
        Application application =
                new Application("Again", scene.marketplace.organisation(), List.of(Role.OPERATOR), key);
        DetachedJws proof = signed(DocumentType.APPLICATION, application, scene.loner);
        String seller = text(scene.seller.address());
        attempt("membership:found", "NETWORK_ALREADY_FOUNDED", json(new Founding(network, application, proof)));
        attempt("membership:approve", "ROLE_REQUIRED", json(new Approval(application, proof)));
        attempt("membership:refuse", "ROLE_REQUIRED", "{\"application\":" + NOTHING + ",\"reason\":\"no\"}");
        attempt("membership:suspend", "ROLE_REQUIRED", seller, "\"no\"");
        attempt("membership:reinstate", "ROLE_REQUIRED", seller);
        attempt("membership:expel", "ROLE_REQUIRED", seller, "\"no\"");
        attempt("membership:publishPolicy", "ROLE_REQUIRED", "{}");
        attempt(
                "membership:registerNode",
                "ROLE_REQUIRED",
                json(Node.approved("mine", Node.Kind.NODE, scene.marketplace.organisation(), 1)));
        attempt(
                "membership:describeNode",
                "ROLE_REQUIRED",
                json(Scene.description("played", "http://mine.test", scene.played, 3)));
        attempt("membership:retireNode", "ROLE_REQUIRED", "\"operator\"", "\"no\"");
        // The key of somebody else, whose proof is the stranger's own
        PublicKeyInfo others = scene.marketplace.keyIn("tools").publicKey();
        attempt("membership:rotateKey", "KEY_ALREADY_IN_USE", json(new NewKey(others, proof)));
        attempt("membership:leave", ENDORSED);
        attempt("membership:setEncryptionKey", ENDORSED, text("Z".repeat(43) + "="));
    }

    private void trade() {
        String product = text(scene.product);
        attempt("catalogue:revise", "NOT_THE_OWNER", product, json(new TreeMap<>(Bodies.product())));
        Map<String, Object> offer = new TreeMap<>(Bodies.offer());
        offer.put("broker", scene.stranger.address());
        attempt("catalogue:offer", "NOT_THE_OWNER", "\"key\"", product, json(offer));
        attempt("catalogue:withdraw", "NOT_THE_OWNER", product);
        attempt("catalogue:publish", ENDORSED, "\"key\"", json(new TreeMap<>(Bodies.product())));
        attempt(
                "access:issue",
                "NOT_THE_OWNER",
                "\"key\"",
                json(new TreeMap<>(Bodies.right(scene.buyer.address(), scene.product))));
        attempt(
                "access:delegate",
                "NOT_THE_HOLDER",
                "\"key\"",
                text(scene.given),
                json(new TreeMap<>(Bodies.delegation(scene.stranger.address()))));
        attempt("access:revoke", "NOT_THE_ISSUER", text(scene.given));
        attempt(
                "rating:rate",
                "NOT_A_PARTY",
                "{\"agreement\":" + text(scene.agreement) + ",\"comment\":null,\"stars\":1}");
        attempt(
                "rating:answer",
                "RATING_NOT_FOUND",
                "{\"agreement\":" + text(scene.agreement) + ",\"comment\":" + NOTHING + "}");
        attempt(
                "dispute:open",
                "NOT_A_PARTY",
                "{\"agreement\":" + text(scene.agreement) + ",\"claim\":\"mine\",\"evidence\":" + NOTHING + "}");
        attempt(
                "dispute:answer",
                "DISPUTE_NOT_FOUND",
                "{\"agreement\":" + text(scene.agreement) + ",\"evidence\":" + NOTHING + ",\"words\":\"no\"}");
        attempt(
                "dispute:rule",
                "ROLE_REQUIRED",
                "{\"agreement\":" + text(scene.agreement) + ",\"reason\":\"so\",\"toBuyer\":0,\"toSeller\":1000}");
        attempt(
                "dispute:ruleUnanchored",
                "DISPUTE_NOT_FOUND",
                "{\"agreement\":" + text(scene.agreement) + ",\"anchored\":0}");
        // Anybody may let a dispute lapse in its time: there is nothing to gain by it
        attempt("dispute:lapse", "DISPUTE_NOT_FOUND", text(scene.agreement));
    }

    private void money() {
        String agreement = text(scene.agreement);
        String none = "{\"rows\":[]}";
        attempt("token:issue", "ROLE_REQUIRED", "\"key\"", text(scene.stranger.address()), "1");
        attempt(
                "token:transfer",
                "INSUFFICIENT_FUNDS",
                "\"key\"",
                "{\"amount\":1,\"fold\":" + none + ",\"to\":" + text(scene.stranger.address()) + "}");
        attempt("token:fold", "UNKNOWN_CREDIT_ROW", text(scene.seller.address()), "{\"rows\":[\"none\"]}");
        attempt(
                "agreement:accept",
                "INSUFFICIENT_FUNDS",
                "\"key\"",
                "{\"deposit\":1000,\"fold\":" + none + ",\"offer\":" + text(scene.offer)
                        + ",\"paymentMode\":\"VOUCHER\",\"product\":" + text(scene.product) + "}");
        attempt(
                "agreement:topUp",
                "NOT_A_PARTY",
                "\"key\"",
                "{\"agreement\":" + agreement + ",\"amount\":1,\"fold\":" + none + "}");
        attempt("agreement:proposeExtension", "NOT_A_PARTY", agreement, "\"2999-01-01T00:00:00Z\"");
        attempt("agreement:acceptExtension", "NOT_A_PARTY", agreement, "\"2999-01-01T00:00:00Z\"");
        attempt("agreement:end", "NOT_A_PARTY", agreement);
        // Anybody may open the claims of what has ended: it takes nothing from anyone
        attempt("agreement:openClaims", "CLAIM_WINDOW_OPEN", agreement);
        attempt(
                "payment:settle",
                "NOT_A_PARTY",
                "{\"invoice\":null,\"voucher\":{\"signature\":\"e30..e30\",\"voucher\":{\"agreement\":" + agreement
                        + ",\"amount\":5,\"last\":true,\"messages\":1}}}");
        // Anybody may close what is over: there is nothing to gain by it
        attempt("payment:close", "CLAIM_WINDOW_OPEN", agreement);
    }

    private void proofs() {
        String record = text(scene.record);
        attempt(
                "integrity:anchor",
                "NOT_THE_ANCHORER",
                "{\"consistency\":[],\"root\":" + NOTHING + ",\"stream\":" + text(scene.product) + ",\"treeSize\":1}");
        attempt(
                "privacy:register",
                "NOT_THE_OWNER",
                "\"key\"",
                "{\"ciphertext\":" + NOTHING + ",\"plaintext\":" + NOTHING + ",\"product\":" + text(scene.product)
                        + ",\"storage\":\"here\"}");
        attempt(
                "privacy:grant",
                "NOT_THE_OWNER",
                "{\"capability\":" + text(scene.capability) + ",\"envelope\":" + NOTHING + ",\"record\":" + record
                        + "}");
        attempt("privacy:erase", "NOT_THE_OWNER", record);
        attempt(
                "privacy:giveConsent",
                ENDORSED,
                "\"key\"",
                "{\"duration\":\"PT24H\",\"product\":" + text(scene.product) + ",\"text\":" + NOTHING + "}");
        attempt("privacy:withdrawConsent", "NOT_THE_SUBJECT", text(scene.consent));
    }

    private void zones() {
        attempt("zone:found", ENDORSED, "\"key\"", "{\"name\":\"mine\"}");
        attempt("zone:join", "ZONE_TICKET_FOR_ANOTHER", scene.zoneTicket.toString());
        attempt("zone:remove", "NOT_THE_MASTER", text(scene.zone), text(scene.buyer.address()));
    }

    private DetachedJws signed(DocumentType type, Object document, Certified by) {
        try {
            return DetachedJws.sign(
                    type, scene.marketplace.network(), document, by.key().es256());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String value) {
        return "\"" + value + "\"";
    }

    private void attempt(String function, String code, String... arguments) {
        String auditor = OF_EVERY_ROLE.contains(function) ? code : "ROLE_REQUIRED";
        attempts.put(function, new Attempt(code, auditor, arguments));
    }
}
