package org.blendsm.fabric;

import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.protos.gateway.ErrorDetail;

/**
 * What a gateway's error means to the caller. Fabric passes a chaincode's error on as text, in the status of Evaluate
 * and in the details of Endorse, behind {@code chaincode response 500, }.
 */
final class Failures {
    private static final Pattern CHAINCODE_RESPONSE = Pattern.compile("chaincode response \\d+, (.*)", Pattern.DOTALL);

    /**
     * Fabric's words where a chaincode did not answer, or a peer takes no more calls: none of it has a code of its own.
     */
    private static final List<String> NOT_NOW = List.of(
            "chaincode stream terminated",
            "timeout expired while executing transaction",
            "could not launch chaincode",
            "exceeding concurrency limit",
            "code = Unavailable",
            "no peers available",
            "no endorsers");

    /** Endorsers stood at different heights: what happens when somebody else writes the same rows just now. */
    private static final String DISAGREEMENT = "ProposalResponsePayloads do not match";

    private Failures() {}

    /** Of a read, or of a change that was not submitted: so nothing happened. */
    static RuntimeException beforeSubmit(String function, String transactionId, GatewayException e) {
        List<String> texts = texts(e);
        Optional<Refused> refused = texts.stream()
                .map(CHAINCODE_RESPONSE::matcher)
                .filter(Matcher::find)
                .flatMap(m -> RefusalCode.parse(m.group(1)).stream())
                .findFirst();
        if (refused.isPresent()) {
            return refused.get();
        }
        String what = function + ": " + String.join("; ", texts);
        if (texts.stream().anyMatch(text -> text.contains(DISAGREEMENT))) {
            return new WriteConflict(transactionId, what, e);
        }
        boolean chaincodeSpoke =
                texts.stream().anyMatch(text -> CHAINCODE_RESPONSE.matcher(text).find());
        if (!chaincodeSpoke && (unreachable(e.getStatus().getCode()) || notNow(texts))) {
            return new LedgerUnavailable(transactionId, what, e);
        }
        return new LedgerFault(transactionId, what, e);
    }

    /** Whether an error of Submit says for sure that nothing will be ordered. */
    static boolean neverOrdered(GatewayException e) {
        return definite(e.getStatus().getCode()) || texts(e).stream().anyMatch(t -> t.contains("concurrency limit"));
    }

    /** Whether asking again cannot bring another answer. */
    static boolean definite(Status.Code code) {
        return switch (code) {
            case ABORTED,
                    INVALID_ARGUMENT,
                    FAILED_PRECONDITION,
                    NOT_FOUND,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    UNIMPLEMENTED,
                    OUT_OF_RANGE,
                    ALREADY_EXISTS -> true;
            case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
                false;
        };
    }

    /** A status in one line, for a log or a health page. */
    static String describe(Status status) {
        return status.getDescription() == null
                ? status.getCode().name()
                : status.getCode() + " " + status.getDescription();
    }

    private static boolean unreachable(Status.Code code) {
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED -> true;
            default -> false;
        };
    }

    private static boolean notNow(List<String> texts) {
        return texts.stream().anyMatch(text -> NOT_NOW.stream().anyMatch(text::contains));
    }

    private static List<String> texts(GatewayException e) {
        return Stream.concat(
                        Stream.of(describe(e.getStatus())),
                        e.getDetails().stream().map(ErrorDetail::getMessage))
                .toList();
    }
}
