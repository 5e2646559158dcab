package org.blendsm.benchmarks.ledger;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.time.Duration;
import org.blendsm.benchmarks.ClosedLoop;
import org.blendsm.benchmarks.ClosedLoop.Round;
import org.blendsm.benchmarks.Comparison;
import org.blendsm.fabric.Ledger;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.membership.Role;
import org.hyperledger.fabric.protos.peer.DeliverGrpc;

/**
 * What one stream of blocks that tells all who wait for their commit gives, against a call for each. Both sides on the
 * same ledger. Arguments: {@code embedded|small|default [clients] [pairs of rounds] [seconds of a round]}.
 */
public final class ToldOrAsked {
    private static final long SEED = 20_261_134;
    private static final String TOLD = "told";
    private static final String ASKED = "asked";

    private ToldOrAsked() {}

    public static void main(String[] args) throws Exception {
        String profile = args[0];
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        Duration round = Duration.ofSeconds(args.length > 3 ? Integer.parseInt(args[3]) : 4);
        Comparison.introduce(
                "%s: a stream tells who waits for a commit, against a call for each; catalogue:publish, %d clients, %d pairs of %d s"
                        .formatted(profile, clients, pairs, round.toSeconds()),
                SEED);
        try (LedgerUnderLoad ledger = LedgerUnderLoad.of(profile);
                Founded founded = Founded.on(ledger);
                Ledger telling = founded.connect();
                Ledger asking = founded.connect(new NoFilteredBlocks())) {
            ClosedLoop told = publishing(ledger, founded, telling, TOLD);
            ClosedLoop asked = publishing(ledger, founded, asking, ASKED);
            Comparison<Round> comparison = ClosedLoop.compared(TOLD, told, ASKED, asked, clients, round, SEED);
            comparison.warm(Round::perSecond);
            Publishing.tell(comparison.run(pairs), "", "");
            System.out.printf("failed: told %d, asked %d%n", told.failed(), asked.failed());
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static ClosedLoop publishing(LedgerUnderLoad ledger, Founded founded, Ledger at, String name)
            throws Exception {
        return Publishing.on(ledger, founded.admit(at, name, Role.SELLER).contract(Catalogue.class));
    }

    /** Asks the peer for a stream that it does not have, so that its client has to ask for each commit. */
    private static final class NoFilteredBlocks implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            boolean stream = method.equals(DeliverGrpc.getDeliverFilteredMethod());
            return next.newCall(
                    stream
                            ? method.toBuilder()
                                    .setFullMethodName("protos.Deliver/None")
                                    .build()
                            : method,
                    options);
        }
    }
}
