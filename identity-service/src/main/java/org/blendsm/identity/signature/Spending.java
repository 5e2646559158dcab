package org.blendsm.identity.signature;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.ledger.CanonicalJson;
import org.blendsm.model.token.Transfer;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;

/**
 * What a call gives away by its signature: a member's money, or new money where an operator issues it. A voucher is not
 * here: it pays from the agreement's deposit, which was given away when the offer was accepted.
 */
final class Spending {
    private static final Map<String, Argument<?>> AMOUNTS = Map.of(
            "token:transfer", new Argument<>(1, Transfer.class, Transfer::amount),
            "token:issue", new Argument<>(2, Money.class, Function.identity()),
            "agreement:accept", new Argument<>(1, Acceptance.class, Acceptance::deposit),
            "agreement:topUp", new Argument<>(1, TopUp.class, TopUp::amount));

    private Spending() {}

    /** @param place among a function's arguments, from 0 */
    private record Argument<T>(int place, Class<T> type, Function<T, Money> amount) {
        Money in(List<ByteString> arguments) {
            T argument = CanonicalJson.decode(arguments.get(place).toByteArray(), type);
            if (argument == null) {
                throw new IllegalArgumentException("one is missing");
            }
            return amount.apply(argument);
        }
    }

    static Set<String> functions() {
        return AMOUNTS.keySet();
    }

    /**
     * Read with the ledger's own codec; empty where the function gives nothing away.
     *
     * @throws Refused {@code MALFORMED} where the ledger would not understand it either
     */
    static Optional<Money> of(ChaincodeInput call) {
        String function = call.getArgs(0).toStringUtf8();
        return Optional.ofNullable(AMOUNTS.get(function)).map(amount -> {
            try {
                return amount.in(call.getArgsList().subList(1, call.getArgsCount()));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new Refused(RefusalCode.MALFORMED, "The arguments of " + function + ": " + e.getMessage());
            }
        });
    }
}
