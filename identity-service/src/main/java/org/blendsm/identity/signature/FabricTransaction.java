package org.blendsm.identity.signature;

import com.google.protobuf.InvalidProtocolBufferException;
import org.blendsm.fabric.PlainTransaction;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.ChannelHeader;

/**
 * The payload of a Fabric transaction, read as far as it must be understood before somebody's key signs it.
 *
 * @param proposal fingerprint of the proposal it carries, as {@link FabricProposal#fingerprint()} makes it
 */
record FabricTransaction(String txId, Sha256 proposal) implements ToSign {

    /** @throws IllegalArgumentException where the bytes are no transaction with one endorsed action */
    static FabricTransaction read(byte[] bytes) {
        try {
            PlainTransaction plain = PlainTransaction.read(bytes);
            ChannelHeader channel = ChannelHeader.parseFrom(plain.header().getChannelHeader());
            return new FabricTransaction(channel.getTxId(), FabricProposal.fingerprint(plain.header(), plain.input()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("these bytes are no payload of a Fabric transaction in plain form", e);
        }
    }
}
