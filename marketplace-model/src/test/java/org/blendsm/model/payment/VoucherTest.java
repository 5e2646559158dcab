package org.blendsm.model.payment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.crypto.DetachedJws;
import org.blendsm.model.ledger.CanonicalJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VoucherTest {
    @ParameterizedTest
    @CsvSource({"0, 0, false", "1, 5, true", "10, 50, false", "9007199254740991, 9007199254740991, true"})
    void its_canonical_form_is_the_codecs(long messages, long amount, boolean last) {
        Voucher voucher =
                new Voucher(new AgreementId(Sha256.of("agreement".getBytes(UTF_8))), messages, new Money(amount), last);

        assertThat(voucher.canonical()).isEqualTo(CanonicalJson.encode(voucher));
        SignedVoucher signed = new SignedVoucher(voucher, new DetachedJws("aGVhZA..c2lnbmF0dXJl"));
        assertThat(signed.canonical(voucher.canonical())).isEqualTo(CanonicalJson.encode(signed));
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1, 1", "10, 1024, 10, 1000"})
    void so_it_is_with_ticks(long messages, int length, long each, int number) {
        Sha256 hash = Sha256.of("link".getBytes(UTF_8));
        Voucher voucher = new Voucher(
                new AgreementId(hash),
                messages,
                new Money(messages),
                false,
                Optional.of(new TickChain(hash, length, each)));

        assertThat(voucher.canonical()).isEqualTo(CanonicalJson.encode(voucher));
        SignedVoucher signed = new SignedVoucher(
                voucher, new DetachedJws("aGVhZA..c2lnbmF0dXJl"), Optional.of(new Tick(number, hash)));
        assertThat(signed.canonical(voucher.canonical())).isEqualTo(CanonicalJson.encode(signed));
        assertThat(CanonicalJson.decode(CanonicalJson.encode(signed), SignedVoucher.class))
                .isEqualTo(signed);
        assertThat(signed.messages()).isEqualTo(messages + number * each);
    }
}
