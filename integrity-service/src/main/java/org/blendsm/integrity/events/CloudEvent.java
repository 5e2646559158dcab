package org.blendsm.integrity.events;

import io.swagger.v3.oas.annotations.media.Schema;
import org.blendsm.fabric.EventBlock;
import org.blendsm.model.Sha256;
import org.blendsm.model.contracts.Contracts;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.ledger.LedgerContract;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One event of the ledger, as CloudEvents 1.0 says it in JSON.
 *
 * @param specversion of CloudEvents
 * @param id where it stands on the ledger, such as {@code 12-0}: come again with it as {@code Last-Event-ID}
 * @param source the network, by its fingerprint
 * @param type {@code org.blendsm.<concept>.<event>}, as in {@code org.blendsm.rating.MemberRated}
 * @param datacontenttype of {@code data}
 * @param transaction the id of the ledger transaction that did it
 * @param data the public records that the transaction wrote
 */
record CloudEvent(
        String specversion,
        String id,
        String source,
        String type,
        String datacontenttype,
        String transaction,

        @Schema(type = "object", implementation = Object.class)
        JsonNode data) {
    static CloudEvent of(Sha256 network, EventPosition position, EventBlock.Occurrence occurrence) {
        LedgerContract contract = Contracts.of(occurrence.event());
        return new CloudEvent(
                "1.0",
                position.toString(),
                "/api/v1/network#" + network,
                "org.blendsm." + contract.value() + "." + Contracts.nameOf(occurrence.event()),
                "application/json",
                occurrence.transactionId(),
                JsonMapper.shared().readTree(CanonicalJson.encode(occurrence.event(), contract.events())));
    }
}
