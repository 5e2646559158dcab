package org.blendsm.audit;

import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.SignatureHeader;

/**
 * Nobody but the holder of the key can have changed a byte of a transaction: not even the peer that tells of it. What
 * changes nothing may come from anybody whom a peer takes for a member of its channel.
 */
final class Signatures implements Invariant {
    @Override
    public String name() {
        return "signatures";
    }

    @Override
    public String sentence() {
        return "each change is signed, as it stands, by the one certificate that it names and was run for";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        if (!transaction.changesAnything()) {
            return;
        }
        Broken.unless(transaction.ranAsSigned(), "the chaincode was run for another header than was signed");
        SignatureHeader header = transaction.header().orElseThrow();
        Broken.unless(
                Sha256.of(header.getNonce().toByteArray(), header.getCreator().toByteArray())
                        .value()
                        .equals(transaction.place().transactionId()),
                "its id is not the hash of its nonce and creator");
        Broken.unless(
                transaction
                        .signer()
                        .signed(
                                transaction.envelope().getPayload(),
                                transaction.envelope().getSignature()),
                "its creator did not sign this");
    }
}
