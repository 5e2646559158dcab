package org.blendsm.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.membership.MembershipEvent.ApplicationRefused;
import org.blendsm.model.membership.Rejection;
import org.blendsm.model.payment.PaymentEvent;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A read model lives on events alone: so each change has one, with every record as it was written and no other. */
final class EventsTellAll implements Invariant {
    private static final String MOVEMENT = "movement";
    /** What each function tells; a payment tells whether it was the last. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("membership:found", "NetworkFounded"),
            Map.entry("membership:approve", "MemberAdmitted"),
            Map.entry("membership:refuse", "ApplicationRefused"),
            Map.entry("membership:suspend", "MemberChanged"),
            Map.entry("membership:reinstate", "MemberChanged"),
            Map.entry("membership:expel", "MemberChanged"),
            Map.entry("membership:leave", "MemberChanged"),
            Map.entry("membership:rotateKey", "MemberChanged"),
            Map.entry("membership:setEncryptionKey", "MemberChanged"),
            Map.entry("membership:publishPolicy", "PolicyPublished"),
            Map.entry("membership:registerNode", "NodeRegistered"),
            Map.entry("membership:retireNode", "NodeRetired"),
            Map.entry("token:issue", "TokensIssued"),
            Map.entry("token:transfer", "TokensTransferred"),
            Map.entry("token:fold", "CreditsFolded"),
            Map.entry("catalogue:publish", "ProductPublished"),
            Map.entry("catalogue:revise", "ProductRevised"),
            Map.entry("catalogue:offer", "ProductOffered"),
            Map.entry("catalogue:withdraw", "ProductWithdrawn"),
            Map.entry("agreement:accept", "AgreementOpened"),
            Map.entry("agreement:topUp", "DepositToppedUp"),
            Map.entry("agreement:end", "AgreementEnding"),
            Map.entry("agreement:openClaims", "ClaimsOpened"),
            Map.entry("dispute:open", "DisputeOpened"),
            Map.entry("dispute:rule", "DisputeRuled"),
            Map.entry("dispute:lapse", "DisputeLapsed"),
            Map.entry("rating:rate", "MemberRated"),
            Map.entry("integrity:anchor", "StreamAnchored"),
            Map.entry("access:issue", "CapabilityIssued"),
            Map.entry("access:revoke", "CapabilityRevoked"),
            Map.entry("privacy:register", "RecordSealed"),
            Map.entry("privacy:grant", "EnvelopeGranted"),
            Map.entry("privacy:erase", "RecordErased"));

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String sentence() {
        return "each change has one event, which carries every record as it was written, and nothing that was not";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        if (transaction.rows().isEmpty()) {
            requireRefusal(transaction);
            return;
        }
        Broken.unless(transaction.event().isPresent(), "%s changed something and told nobody", transaction.function());
        requireKind(transaction);
        JsonNode event = event(transaction);
        Set<JsonNode> told = new HashSet<>();
        collect(event, told);
        for (Row row : transaction.rows()) {
            boolean isRecord = row.value().isPresent() && row.is().isObject();
            Broken.unless(
                    !isRecord || told.contains(row.is()), "the event does not tell %s as it was written", row.key());
        }
        requireWritten(event.path("is"), transaction);
    }

    /**
     * Of the same records another kind of event makes something else: a broker cuts a stream at one, not at another.
     */
    private static void requireKind(CommittedTransaction transaction) {
        LedgerEvent event = transaction.event().orElseThrow();
        String function = transaction.function();
        String concept = function.split(":")[0];
        String due = concept.equals("payment") && event instanceof PaymentEvent payment
                ? payment.agreement() instanceof Agreement.Settled ? "AgreementSettled" : "PartSettled"
                : KINDS.get(function);
        String told = transaction.emitted().getEventName();
        Broken.unless(
                Contracts.nameOf(event).equals(due) && told.equals(concept + ":" + due),
                "%s told %s, as %s",
                function,
                event,
                told);
    }

    /** What was written nowhere is told of nothing but an application that was refused. */
    private static void requireRefusal(CommittedTransaction transaction) {
        transaction
                .event()
                .ifPresent(event -> Broken.unless(
                        transaction.function().equals("membership:refuse")
                                && event instanceof ApplicationRefused refused
                                && refused.rejection().equals(transaction.argument(0, Rejection.class)),
                        "%s wrote nothing, and told %s",
                        transaction.function(),
                        event));
    }

    /** Read models take what they are told for what is there. */
    private static void requireWritten(JsonNode event, CommittedTransaction transaction) {
        Set<JsonNode> written = new HashSet<>();
        Set<String> deleted = new HashSet<>();
        for (Row row : transaction.rows()) {
            row.value().ifPresentOrElse(_ -> written.add(row.is()), () -> deleted.add(row.key()));
        }
        JsonNode movement = event.path(MOVEMENT);
        List<JsonNode> records = new ArrayList<>();
        event.properties().stream()
                .filter(part -> !part.getKey().equals(MOVEMENT))
                .map(Map.Entry::getValue)
                .filter(part -> part.isObject() || part.isNumber())
                .forEach(records::add);
        movement.path("credited").forEach(records::add);
        if (movement.path("base").isObject()) {
            records.add(movement.path("base"));
        }
        records.forEach(
                told -> Broken.unless(written.contains(told), "the event tells what was not written: %s", told));
        movement.path("folded").forEach(credit -> {
            String key = "credit~" + credit.path("owner").asString() + "~"
                    + credit.path("id").asString();
            Broken.unless(deleted.contains(key), "the event tells that %s is gone, and it is not", key);
        });
    }

    private static JsonNode event(CommittedTransaction transaction) {
        try {
            return JsonMapper.shared()
                    .readTree(transaction.emitted().getPayload().toByteArray());
        } catch (JacksonException e) {
            throw new IllegalArgumentException("its event is no JSON", e);
        }
    }

    private static void collect(JsonNode node, Set<JsonNode> all) {
        if (node.isObject()) {
            all.add(node);
        }
        node.forEach(part -> collect(part, all));
    }
}
