package org.blendsm.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blendsm.model.membership.MembershipEvent.ApplicationRefused;
import org.blendsm.model.membership.Rejection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A read model lives on events alone: so each change has one, with every record as it was written and no other. */
final class EventsTellAll implements Invariant {
    private static final String MOVEMENT = "movement";

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
