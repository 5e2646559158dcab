package org.blendsm.cli.pool;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.fabric.Signatory;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.blendsm.model.membership.Standing;

/**
 * What the operator's yes to a pool's request brings about. All of it was tried at the ledger without being submitted,
 * so it is refused before the first is admitted.
 *
 * @param row the node's, where it has one: that is kept
 */
record Admission(PoolRequest request, Seat broker, Seat tools, Optional<Node> row) {
    /**
     * Somebody whom the request names.
     *
     * @param member who is known under the address; empty where it is to be admitted
     */
    record Seat(String title, Approval approval, Optional<Member> member) {
        private static Seat of(String title, Approval approval, Memberships memberships) {
            return new Seat(
                    title,
                    approval,
                    Refused.foundUnless(
                            RefusalCode.MEMBER_NOT_FOUND,
                            () -> memberships.member(approval.application().member())));
        }

        MemberId address() {
            return approval.application().member();
        }

        private String line() {
            return "%-7s %s  %s"
                    .formatted(
                            title,
                            address(),
                            PoolRequest.onOneLine(approval.application().name()));
        }

        private String standing() {
            return member.map(Member::standing).map(Seat::said).orElse("to be admitted");
        }

        private static String said(Standing standing) {
            return switch (standing) {
                case Standing.Admitted _ -> "admitted already";
                case Standing.Suspended(var since, var reason) -> "SUSPENDED since " + since + ": " + reason;
                case Standing.Left(var since) -> "LEFT at " + since + ", for good";
                case Standing.Expelled(var since, var reason) -> "EXPELLED since " + since + ", for good: " + reason;
            };
        }
    }

    /**
     * @param operator at a peer that has the chaincode
     * @throws CommandFailed where the request asks for more than a pool needs, is forged, or is for another network;
     *     where the record says otherwise of the node, or the ledger would refuse a part of it
     */
    static Admission tried(PoolRequest request, Signatory operator) {
        Memberships memberships = operator.contract(Memberships.class);
        request.requireRight(memberships.network().fingerprint());
        Optional<Node> row = Bootstrap.node(memberships, request.node());
        row.ifPresent(standing -> request.requireOwn(standing, request.brokersAddress()));
        Admission admission = new Admission(
                request,
                Seat.of("broker", request.broker(), memberships),
                Seat.of("tools", request.tools(), memberships),
                row);
        try {
            attempt(operator, ledger -> ledger.approve(request.broker()));
            attempt(operator, ledger -> ledger.approve(request.tools()));
            if (row.isEmpty()) {
                attempt(operator, ledger -> ledger.registerNode(request.approved()));
            }
        } catch (Refused refused) {
            throw new CommandFailed(
                    "the ledger refuses what the request of " + request.node() + " asks for: " + refused.getMessage(),
                    refused);
        }
        return admission;
    }

    private static void attempt(Signatory operator, Function<Memberships, ?> step) {
        operator.endorsed(Memberships.class, step);
    }

    /** Whether nothing of it is left to be done. */
    boolean stands() {
        return row.isPresent() && seats().allMatch(seat -> seat.member().isPresent());
    }

    /** @throws CommandFailed where the request names somebody else */
    void requireNobodyBut(List<String> addresses) {
        seats().filter(seat -> !addresses.contains(seat.address().value())).forEach(seat -> {
            throw new CommandFailed("the request of " + request.node() + " is for another " + seat.title()
                    + " than --address names, " + seat.address() + ": nobody was admitted");
        });
    }

    private Stream<Seat> seats() {
        return Stream.of(broker, tools);
    }

    /** Who would come in by it, and who is known already; a line each. */
    String summary() {
        return """
                %s  (%s)
                %s  (%s)
                %s  (%s)""".formatted(
                        node(),
                        row.isPresent() ? "approved already" : "to be approved",
                        broker.line(),
                        PoolRequest.onOneLine(broker.standing()),
                        tools.line(),
                        PoolRequest.onOneLine(tools.standing()));
    }

    private String node() {
        return "node    %s of %s"
                .formatted(PoolRequest.onOneLine(request.node()), PoolRequest.onOneLine(request.organisation()));
    }

    /**
     * The two members, then the node's row. What was said before stays as it is.
     *
     * @param done is told each of them as soon as it is on the ledger, whatever becomes of the next
     */
    void carryOut(Memberships memberships, Consumer<String> done) {
        seats().filter(seat -> seat.member().isEmpty()).forEach(seat -> {
            memberships.approve(seat.approval());
            done.accept("Admitted  " + seat.line());
        });
        if (row.isEmpty()) {
            memberships.registerNode(request.approved());
            done.accept("Approved  " + node());
        }
    }
}
