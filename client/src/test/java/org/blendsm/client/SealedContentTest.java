package org.blendsm.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.blendsm.model.MemberId;
import org.blendsm.model.Sha256;
import org.blendsm.model.access.CapabilityId;
import org.blendsm.model.membership.EncryptionKey;
import org.blendsm.model.privacy.Envelope;
import org.blendsm.model.privacy.RecordId;
import org.junit.jupiter.api.Test;

class SealedContentTest {
    private static final byte[] DIAGNOSIS = "a diagnosis".getBytes(UTF_8);
    private final SealedContent record = SealedContent.seal(DIAGNOSIS);
    private final Envelopes.KeyPair buyer = Envelopes.KeyPair.generate();

    @Test
    void the_holder_of_an_envelope_opens_the_record() throws GeneralSecurityException {
        byte[] key = open(envelope(), record.ciphertextHash(), buyer);
        assertThat(SealedContent.open(record.bytes(), key, record.plaintextHash()))
                .isEqualTo(DIAGNOSIS);
    }

    @Test
    void a_stranger_cannot_open_the_envelope() throws GeneralSecurityException {
        byte[] envelope = envelope();
        assertThatThrownBy(() -> open(envelope, record.ciphertextHash(), Envelopes.KeyPair.generate()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void an_envelope_opens_no_other_record() throws GeneralSecurityException {
        byte[] envelope = envelope();
        assertThatThrownBy(() -> open(envelope, Sha256.of(DIAGNOSIS), buyer))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void an_envelope_that_was_opened_on_the_way_and_sealed_again_is_noticed() throws GeneralSecurityException {
        Envelope granted = granted(envelope());
        byte[] again = envelope();
        assertThatThrownBy(() -> Envelopes.open(again, granted, record.ciphertextHash(), buyer))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("not the envelope that the ledger holds");
    }

    @Test
    void whatever_comes_as_an_envelope_is_refused_as_one() throws GeneralSecurityException {
        byte[] envelope = envelope();
        for (int length = 0; length < envelope.length; length++) {
            byte[] shortened = Arrays.copyOf(envelope, length);
            assertThatExceptionOfType(GeneralSecurityException.class)
                    .isThrownBy(() -> open(shortened, record.ciphertextHash(), buyer));
        }
        byte[] agreesOnNothing = envelope.clone();
        Arrays.fill(agreesOnNothing, 0, 32, (byte) 0);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> open(agreesOnNothing, record.ciphertextHash(), buyer));
    }

    @Test
    void to_a_key_that_agrees_on_nothing_nothing_is_sealed() {
        EncryptionKey nobodys = EncryptionKey.of(new byte[32]);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Envelopes.seal(record.key(), record.ciphertextHash(), nobodys));
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
    void a_record_without_room_for_its_salt_is_refused_though_its_hash_is_the_ledgers() throws Exception {
        byte[] little = new byte[16];
        byte[] nonce = new byte[12];
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(record.key(), "AES"), new GCMParameterSpec(128, nonce));
        byte[] ciphertext = cipher.doFinal(little);
        byte[] bytes = ByteBuffer.allocate(nonce.length + ciphertext.length)
                .put(nonce)
                .put(ciphertext)
                .array();
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> SealedContent.open(bytes, record.key(), Sha256.of(little)));
    }

    @Test
    void a_key_of_another_length_is_refused() {
        for (int length : new int[] {0, 16, 31, 33}) {
            assertThatExceptionOfType(GeneralSecurityException.class)
                    .isThrownBy(() -> SealedContent.open(record.bytes(), new byte[length], record.plaintextHash()));
        }
    }

    @Test
    void the_published_test_vector_opens() throws Exception {
        byte[] bytes = published("bytes");
        var holder = new Envelopes.KeyPair(EncryptionKey.of(published("public")), published("private"));

        byte[] key = open(published("envelope"), Sha256.of(bytes), holder);

        assertThat(key).isEqualTo(published("key"));
        assertThat(Sha256.of(bytes).bytes()).isEqualTo(published("ciphertext"));
        Sha256 plaintext = new Sha256(HexFormat.of().formatHex(published("plaintext")));
        assertThat(SealedContent.open(bytes, key, plaintext)).isEqualTo("gain 1.0021".getBytes(UTF_8));
        assertThat(bytes).startsWith(published("nonce"));
    }

    private static byte[] published(String what) throws IOException {
        Matcher row = Pattern.compile("^\\| " + what + " \\| `([0-9a-f]+)` \\|$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/sealed-records.md")));
        assertThat(row.find()).as(what).isTrue();
        return HexFormat.of().parseHex(String.valueOf(row.group(1)));
    }

    @Test
    void the_same_plaintext_is_never_sealed_to_the_same_bytes() {
        assertThat(SealedContent.seal(DIAGNOSIS).plaintextHash()).isNotEqualTo(record.plaintextHash());
    }

    private byte[] envelope() throws GeneralSecurityException {
        return Envelopes.seal(record.key(), record.ciphertextHash(), buyer.publicKey());
    }

    private static byte[] open(byte[] envelope, Sha256 ciphertext, Envelopes.KeyPair holder)
            throws GeneralSecurityException {
        return Envelopes.open(envelope, granted(envelope), ciphertext, holder);
    }

    private static Envelope granted(byte[] envelope) {
        return new Envelope(
                new RecordId(Sha256.of(DIAGNOSIS)),
                new MemberId("b".repeat(40)),
                new CapabilityId(Sha256.of(DIAGNOSIS)),
                Sha256.of(envelope),
                Instant.parse("2026-05-01T10:00:00Z"));
    }
}
