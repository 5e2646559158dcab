package org.blendsm.embedded.state;

import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;

/** Where a value was last written: the block's number and the transaction's place in it. A value's version. */
public record Height(long block, long transaction) implements Comparable<Height> {
    public static Height of(Version version) {
        return new Height(version.getBlockNum(), version.getTxNum());
    }

    public Version toVersion() {
        return Version.newBuilder().setBlockNum(block).setTxNum(transaction).build();
    }

    @Override
    public int compareTo(Height other) {
        int byBlock = Long.compare(block, other.block);
        return byBlock != 0 ? byBlock : Long.compare(transaction, other.transaction);
    }
}
