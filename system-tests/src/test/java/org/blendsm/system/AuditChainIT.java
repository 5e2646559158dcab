package org.blendsm.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.blendsm.system.TradedChain.AGREEMENTS;
import static org.blendsm.system.TradedChain.AUTHORITY;
import static org.blendsm.system.TradedChain.CONSERVATION;
import static org.blendsm.system.TradedChain.DATES;
import static org.blendsm.system.TradedChain.EXPEL;
import static org.blendsm.system.TradedChain.SETTLE;
import static org.blendsm.system.TradedChain.SIGNATURES;
import static org.blendsm.system.TradedChain.TRANSFER;
import static org.blendsm.system.TradedChain.VERDICTS;
import static org.blendsm.system.TradedChain.audit;
import static org.blendsm.system.TradedChain.blocks;
import static org.blendsm.system.TradedChain.forged;
import static org.blendsm.system.TradedChain.violated;
import static org.blendsm.system.TradedChain.violatedBy;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.blendsm.audit.AuditReport;
import org.blendsm.audit.Finding;
import org.blendsm.model.Money;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * An honest chain holds, and what is wrong with the chain itself or with a peer's verdicts is found: a block that is
 * missing, a byte that was flipped, a transaction that comes again.
 */
class AuditChainIT {
    @Test
    void an_honest_ledger_holds() {
        AuditReport report = audit(blocks(), InstantSource.system());

        assertThat(report.findings())
                .allSatisfy(finding ->
                        assertThat(finding.first()).as(finding.sentence()).isEmpty());
        assertThat(report.findings()).hasSize(14);
        assertThat(report.supply())
                .isEqualTo(Trade.FORTUNE.plus(NumbersForSale.PRICE).minorUnits());
        assertThat(report.blocks()).isEqualTo(blocks().size());
        assertThat(report.transactions()).isGreaterThan(20);
    }

    @Test
    void what_the_channel_agreed_on_about_the_chaincode_is_told() {
        assertThat(audit(blocks()).definitions()).singleElement().satisfies(definition -> {
            assertThat(definition.sequence()).isEqualTo(1);
            assertThat(definition.place().block()).isEqualTo(1);
            assertThat(definition.endorsedBy())
                    .startsWith("2 of (")
                    .contains("OperatorMSP.peer", "ProviderMSP.peer", "ConsumerMSP.peer");
        });
    }

    @Test
    void a_forgery_that_changes_nothing_is_none() {
        assertThat(violatedBy(TRANSFER, 0, forgery -> forgery)).isEmpty();
    }

    @Test
    void the_place_of_a_violation_is_told() {
        List<Block> forged = forged(blocks(), TRANSFER, 0, f -> f.row("credit", row -> row.put("amount", 6)));

        Finding.Violation violation = audit(forged).findings().stream()
                .filter(finding -> finding.name().equals(CONSERVATION))
                .findFirst()
                .orElseThrow()
                .first()
                .getFirst();

        assertThat(violation.place().block()).isGreaterThan(1).isLessThan(blocks().size());
        assertThat(violation.place().transactionId()).hasSize(64);
        assertThat(violation.what()).contains("0 was issued").contains("changed by 1");
    }

    @Test
    void a_flipped_byte_breaks_the_chain() {
        List<Block> forged = new ArrayList<>(blocks());
        Block block = forged.get(7);
        byte[] envelope = block.getData().getData(0).toByteArray();
        envelope[envelope.length - 1] ^= 1;
        forged.set(7, Forgery.withData(block, envelope));

        assertThat(violated(forged)).contains("chain", SIGNATURES);
    }

    /** Fabric's protobuf follows unknown groups 10,000 deep, Java's by itself 100. */
    @Test
    void groups_deep_within_a_transaction_do_not_keep_it_from_being_read() {
        List<Block> forged = new ArrayList<>(blocks());
        Block block = forged.get(7);
        ByteString envelope = block.getData().getData(0);
        forged.set(7, Forgery.withData(block, envelope.concat(groups(5_000)).toByteArray()));

        AuditReport report = audit(Forgery.sealed(forged));

        assertThat(report.findings()).allMatch(Finding::holds);
        assertThat(report.transactions()).isEqualTo(audit(blocks()).transactions());
    }

    private static ByteString groups(int deep) {
        byte[] groups = new byte[2 * deep];
        Arrays.fill(groups, 0, deep, (byte) 0x7b);
        Arrays.fill(groups, deep, 2 * deep, (byte) 0x7c);
        return ByteString.copyFrom(groups);
    }

    @Test
    void a_missing_block_breaks_the_chain() {
        List<Block> forged = new ArrayList<>(blocks());
        forged.remove(5);

        assertThat(violated(forged)).contains("chain");
    }

    @Test
    void a_verdict_that_a_peer_made_up_is_found() {
        int last = blocks().size() - 1;

        assertThat(violated(Forgery.judged(blocks(), last, TxValidationCode.MVCC_READ_CONFLICT)))
                .contains(VERDICTS);
        assertThat(violated(Forgery.judged(blocks(), last, TxValidationCode.NOT_VALIDATED)))
                .contains(VERDICTS);
    }

    @Test
    void a_valid_transaction_that_comes_again_is_found() {
        List<Block> forged = new ArrayList<>(blocks());
        forged.add(blocks().getLast());

        assertThat(violated(Forgery.sealed(forged))).contains(VERDICTS);
    }

    @Test
    void what_was_refused_may_claim_to_be_made_at_any_time() {
        List<Block> again = new ArrayList<>(blocks());
        again.add(blocks().getLast());
        List<Block> forged = forged(again, EXPEL, 1, f -> f.at(Long.MAX_VALUE));

        assertThat(violated(Forgery.judged(forged, blocks().size(), TxValidationCode.BAD_PROPOSAL_TXID)))
                .isEmpty();
    }

    @Test
    void what_cannot_be_judged_is_told_and_does_not_end_the_audit() {
        long most = Money.LARGEST;

        assertThat(violatedBy(SETTLE, 3, f -> f.at(Long.MAX_VALUE))).containsExactly(DATES, AUTHORITY);
        assertThat(violatedBy(SETTLE, 3, f -> f.emptied("agreement"))).contains(AGREEMENTS);
        assertThat(violatedBy(
                        SETTLE,
                        3,
                        f -> f.row("agreement", row -> {
                            ((ObjectNode) row.get("purse")).put("claimed", most).put("settled", most);
                            return row;
                        })))
                .contains(AGREEMENTS);
    }
}
