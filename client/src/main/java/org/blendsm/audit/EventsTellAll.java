package org.blendsm.audit;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A read model lives on events alone: so each change has one, with every record as it was written. */
final class EventsTellAll implements Invariant {
    @Override
    public String name() {
        return "events";
    }

    @Override
    public String sentence() {
        return "each change has one event, which carries every record as it was written";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        if (transaction.rows().isEmpty()) {
            return;
        }
        Broken.unless(transaction.event().isPresent(), "%s changed something and told nobody", transaction.function());
        Set<JsonNode> told = new HashSet<>();
        collect(event(transaction), told);
        for (Row row : transaction.rows()) {
            boolean isRecord = row.value().isPresent() && row.is().isObject();
            Broken.unless(
                    !isRecord || told.contains(row.is()), "the event does not tell %s as it was written", row.key());
        }
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
