package org.blendsm.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.blendsm.model.agreement.Acceptance;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.integrity.NewAnchor;
import org.blendsm.model.membership.Approval;
import org.blendsm.model.membership.Founding;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.payment.SignedVoucher;
import org.blendsm.model.payment.Voucher;
import org.erdtman.jcs.JsonCanonicalizer;

/** Whatever anybody sends is a record, and always the same one, or an {@code IllegalArgumentException}. */
class CanonicalJsonFuzzTest {
    private static final List<Class<?>> RECORDS = List.of(
            Voucher.class,
            SignedVoucher.class,
            NewProduct.class,
            NewOffer.class,
            Acceptance.class,
            Agreement.class,
            NewAnchor.class,
            Approval.class,
            Founding.class,
            MembershipEvent.class);

    /** The first byte says which record the rest is read as. */
    @FuzzTest(maxDuration = "3m")
    void what_is_read_is_written_the_same_way_again(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Class<?> type = RECORDS.get(Math.floorMod(input[0], RECORDS.size()));
        byte[] json = Arrays.copyOfRange(input, 1, input.length);
        Object record;
        try {
            record = CanonicalJson.decode(json, type);
        } catch (IllegalArgumentException malformed) {
            return;
        }
        byte[] written = CanonicalJson.encode(record, type);
        assertThat(new JsonCanonicalizer(written).getEncodedUTF8())
                .as("canonical")
                .isEqualTo(written);
        assertThat(CanonicalJson.decode(written, type)).isEqualTo(record);
    }

    @FuzzTest(maxDuration = "2m")
    void what_is_taken_for_canonical_is_what_the_library_makes_of_it(byte[] json) throws IOException {
        if (CanonicalForm.isOf(json)) {
            byte[] array = new byte[json.length + 2];
            System.arraycopy(json, 0, array, 1, json.length);
            array[0] = '[';
            array[array.length - 1] = ']';
            assertThat(new JsonCanonicalizer(array).getEncodedUTF8()).isEqualTo(array);
        }
    }
}
