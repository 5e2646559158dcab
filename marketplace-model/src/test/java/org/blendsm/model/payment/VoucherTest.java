package org.blendsm.model.payment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
}
