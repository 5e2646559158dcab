package org.blendsm.system;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.blendsm.audit.Audit;
import org.blendsm.audit.AuditReport;
import org.blendsm.audit.Finding;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.system.TestLedger.Person;
import org.hyperledger.fabric.protos.common.Block;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The blocks of a real ledger on which everybody traded, once for all tests of the auditor: an honest one holds, and
 * each bug that is seeded into its transactions is found by the invariant that it breaks. Forged transactions are
 * signed again and the chain is sealed again, as by a chaincode with that bug; so nothing but the rule itself can find
 * it.
 */
final class TradedChain {
    static final String STANDING = "standing";
    static final String AUTHORITY = "authority";
    static final String CALLS = "calls";
    static final String SIGNATURES = "signatures";
    static final String CONSERVATION = "conservation";
    static final String SUPPLY = "supply";
    static final String AGREEMENTS = "agreements";
    static final String EVENTS = "events";
    static final String VERDICTS = "verdicts";
    static final String ANCHORS = "anchors";
    static final String RATINGS = "ratings";
    static final String DATES = "dates";

    static final String ACCEPT = "agreement:accept";
    static final String PROPOSE = "agreement:proposeExtension";
    static final String EXTEND = "agreement:acceptExtension";
    static final String TOP_UP = "agreement:topUp";
    static final String END = "agreement:end";
    static final String OPEN_CLAIMS = "agreement:openClaims";
    static final String DISPUTE = "dispute:open";
    static final String ANSWER = "dispute:answer";
    static final String RULE = "dispute:rule";
    static final String RULE_UNANCHORED = "dispute:ruleUnanchored";
    static final String LAPSE = "dispute:lapse";
    static final String SETTLE = "payment:settle";
    static final String CLOSE = "payment:close";
    static final String ISSUE = "token:issue";
    static final String TRANSFER = "token:transfer";
    static final String FOLD = "token:fold";
    static final String FOUND = "membership:found";
    static final String APPROVE = "membership:approve";
    static final String REFUSE = "membership:refuse";
    static final String PUBLISH_POLICY = "membership:publishPolicy";
    static final String REGISTER = "membership:registerNode";
    static final String DESCRIBE = "membership:describeNode";
    static final String RETIRE = "membership:retireNode";
    static final String SUSPEND = "membership:suspend";
    static final String REINSTATE = "membership:reinstate";
    static final String EXPEL = "membership:expel";
    static final String LEAVE = "membership:leave";
    static final String ROTATE_KEY = "membership:rotateKey";
    static final String SET_ENCRYPTION_KEY = "membership:setEncryptionKey";
    static final String PUBLISH = "catalogue:publish";
    static final String REVISE = "catalogue:revise";
    static final String OFFER = "catalogue:offer";
    static final String WITHDRAW = "catalogue:withdraw";
    static final String GIVE_RIGHT = "access:issue";
    static final String REVOKE = "access:revoke";
    static final String ANCHOR = "integrity:anchor";
    static final String RATE = "rating:rate";
    static final String ANSWER_RATING = "rating:answer";
    static final String SEAL = "privacy:register";
    static final String GRANT = "privacy:grant";
    static final String ERASE = "privacy:erase";
    static final String GIVE_CONSENT = "privacy:giveConsent";
    static final String WITHDRAW_CONSENT = "privacy:withdrawConsent";

    /** Its place among the approvals. */
    static final int SELLERS = 2;

    private static final FutureTask<Trade.Outcome> TRADE = new FutureTask<>(Trade::made);

    private TradedChain() {}

    /** Who asks first trades. Where that failed, everybody who asks is told why. */
    private static Trade.Outcome outcome() {
        TRADE.run();
        try {
            return TRADE.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("there are no blocks to audit", e);
        }
    }

    static List<Block> blocks() {
        return outcome().blocks();
    }

    static Person person(String role) {
        return Optional.ofNullable(outcome().people().get(role)).orElseThrow();
    }

    /** When the claim window of the agreement that was ended is over. */
    static Instant claimUntil() {
        return outcome().claimUntil();
    }

    /** The chain as far as the so-manieth call of a function. */
    static List<Block> until(String function, int time) {
        return Forgery.until(blocks(), function, time);
    }

    /** The same blocks with a bug in the so-manieth call of a function. */
    static List<Block> forged(List<Block> blocks, String function, int time, UnaryOperator<Forgery> bug) {
        return Forgery.in(blocks, outcome().people().values(), function, time, bug);
    }

    /** So late that what was made to come later on this chain has come. */
    static AuditReport audit(List<Block> blocks) {
        return audit(blocks, () -> claimUntil().plus(Duration.ofDays(365)));
    }

    static AuditReport audit(List<Block> blocks, InstantSource clock) {
        Audit audit = new Audit("blendsm", clock);
        blocks.forEach(audit::take);
        return audit.report();
    }

    static List<String> violated(List<Block> blocks) {
        return violated(audit(blocks));
    }

    static List<String> violated(AuditReport report) {
        return report.findings().stream()
                .filter(finding -> !finding.holds())
                .map(Finding::name)
                .toList();
    }

    /** What is found where this chaincode function had such a bug, the so-manieth time that it was called. */
    static List<String> violatedBy(String function, int time, UnaryOperator<Forgery> bug) {
        return violated(forged(blocks(), function, time, bug));
    }

    /** What is found where that call was the last that happened. */
    static List<String> violatedByLast(String function, int time, UnaryOperator<Forgery> bug) {
        return violated(forged(until(function, time), function, time, bug));
    }

    /** The key under which that call wrote its row of a table. */
    static String key(String function, int time, String table) {
        return Forgery.key(blocks(), function, time, table);
    }

    /** What that call wrote in its row of a table. */
    static ObjectNode written(String function, int time, String table) {
        return Forgery.is(blocks(), function, time, table);
    }

    static Agreement agreement(String function, int time) {
        return CanonicalJson.decode(CanonicalJson.encode(written(function, time, "agreement")), Agreement.class);
    }

    /** The agreement that was ended, when its claim window was open. */
    static Agreement.Ending ended() {
        return (Agreement.Ending) agreement(OPEN_CLAIMS, 0);
    }

    static <P extends Product> P product(String function, int time, Class<P> state) {
        return state.cast(
                CanonicalJson.decode(CanonicalJson.encode(written(function, time, "product")), Product.class));
    }

    static ObjectNode json(Object row) {
        return (ObjectNode) JsonMapper.shared().readTree(CanonicalJson.encode(row));
    }
}
