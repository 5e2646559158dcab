package org.blendsm.identity.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.stream.Stream;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.TopUp;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.token.Fold;
import org.blendsm.model.token.Transfer;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a call gives away, read from its arguments. */
class SpendingTest {
    private static final IdempotencyKey KEY = new IdempotencyKey("one-of-a-kind");
    private static final MemberId MEMBER = new MemberId("0".repeat(40));
    private static final Money AMOUNT = new Money(7);

    @Test
    void each_amount_stands_where_the_ledger_reads_it() {
        assertThat(spent("token:transfer", KEY, new Transfer(MEMBER, AMOUNT, Fold.NONE)))
                .isEqualTo(AMOUNT);
        assertThat(spent("token:issue", KEY, MEMBER, AMOUNT)).isEqualTo(AMOUNT);
        assertThat(spent(
                        "agreement:accept",
                        KEY,
                        new Acceptance(
                                ProductId.of("b".repeat(64)),
                                OfferId.of("c".repeat(64)),
                                AMOUNT,
                                PaymentMode.values()[0],
                                Fold.NONE)))
                .isEqualTo(AMOUNT);
        assertThat(spent("agreement:topUp", KEY, new TopUp(AgreementId.of("a".repeat(64)), AMOUNT, Fold.NONE)))
                .isEqualTo(AMOUNT);
    }

    @Test
    void what_gives_nothing_away_is_not_read() {
        assertThat(Spending.of(call(ByteString.copyFromUtf8("rating:rate")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "7"})
    void what_the_ledger_would_not_understand_is_refused(String argument) {
        ChaincodeInput call = call(
                ByteString.copyFromUtf8("token:transfer"),
                ByteString.copyFromUtf8("\"k\""),
                ByteString.copyFromUtf8(argument));
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> Spending.of(call))
                .matches(refused -> refused.code() == RefusalCode.MALFORMED);
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> Spending.of(call(ByteString.copyFromUtf8("token:transfer"))))
                .matches(refused -> refused.code() == RefusalCode.MALFORMED);
    }

    private static Money spent(String function, Object... arguments) {
        try {
            ChaincodeInvocationSpec spec =
                    ChaincodeInvocationSpec.parseFrom(Fabric.proposal("ProviderMSP", "certificate", function)
                            .calling(function, arguments)
                            .payload()
                            .getInput());
            return Spending.of(spec.getChaincodeSpec().getInput()).orElseThrow();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ChaincodeInput call(ByteString... arguments) {
        return ChaincodeInput.newBuilder()
                .addAllArgs(Stream.of(arguments).toList())
                .build();
    }
}
