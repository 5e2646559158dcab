package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import org.blendsm.model.Sha256;
import org.junit.jupiter.api.Test;

class SealedContentTest {
    private static final byte[] DIAGNOSIS = "a diagnosis".getBytes(UTF_8);
    private final SealedContent record = SealedContent.seal(DIAGNOSIS);
    private final Envelopes.KeyPair buyer = Envelopes.KeyPair.generate();

    @Test
    void the_holder_of_an_envelope_opens_the_record() throws GeneralSecurityException {
        byte[] envelope = Envelopes.seal(record.key(), record.ciphertextHash(), buyer.publicKey());
        byte[] key = Envelopes.open(envelope, record.ciphertextHash(), buyer);
        assertThat(SealedContent.open(record.bytes(), key, record.plaintextHash()))
                .isEqualTo(DIAGNOSIS);
    }

    @Test
    void a_stranger_cannot_open_the_envelope() {
        byte[] envelope = Envelopes.seal(record.key(), record.ciphertextHash(), buyer.publicKey());
        assertThatThrownBy(() -> Envelopes.open(envelope, record.ciphertextHash(), Envelopes.KeyPair.generate()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void an_envelope_opens_no_other_record() {
        byte[] envelope = Envelopes.seal(record.key(), record.ciphertextHash(), buyer.publicKey());
        assertThatThrownBy(() -> Envelopes.open(envelope, Sha256.of(DIAGNOSIS), buyer))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void a_changed_byte_is_noticed() {
        byte[] changed = record.bytes().clone();
        changed[changed.length - 1] ^= 1;
        assertThatThrownBy(() -> SealedContent.open(changed, record.key(), record.plaintextHash()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void a_record_other_than_the_ledgers_is_refused() {
        assertThatThrownBy(() -> SealedContent.open(record.bytes(), record.key(), Sha256.of(DIAGNOSIS)))
                .hasMessageContaining("not the record that the ledger holds");
    }

    @Test
    void the_same_plaintext_is_never_sealed_to_the_same_bytes() {
        assertThat(SealedContent.seal(DIAGNOSIS).plaintextHash()).isNotEqualTo(record.plaintextHash());
    }
}
