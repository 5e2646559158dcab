package org.blendsm.fabric;

import com.google.protobuf.InvalidProtocolBufferException;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.protos.common.Block;

/**
 * The chain as a peer keeps it.
 *
 * @param reader asks the peer
 * @param chaincode whose events are meant
 */
record PeersChain(Signatory reader, String chaincode) implements Progress.Chain {
    @Override
    public KnownBlock last() {
        return reader.lastBlock();
    }

    /** The block after it holds that. */
    @Override
    public Sha256 hash(long block) {
        try {
            Block next = Block.parseFrom(reader.block(block + 1));
            return Sha256.ofBytes(next.getHeader().getPreviousHash().toByteArray());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new LedgerFault(null, "the peer told a block that cannot be read", e);
        }
    }

    @Override
    public boolean tells(long block) {
        return EndorsedTransactions.tell(reader.block(block), chaincode);
    }
}
