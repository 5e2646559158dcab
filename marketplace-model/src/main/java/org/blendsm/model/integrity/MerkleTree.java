package org.blendsm.model.integrity;

import java.util.ArrayList;
import java.util.List;
import org.blendsm.model.Sha256;

/** Merkle trees of RFC 6962, section 2.1: roots, inclusion and consistency proofs, domain-separated. */
public final class MerkleTree {
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private MerkleTree() {}

    public static Sha256 leafHash(byte[] entry) {
        return Sha256.of(LEAF, entry);
    }

    /** What stands above two subtrees: SHA-256(0x01 ‖ left ‖ right). */
    public static Sha256 nodeHash(Sha256 left, Sha256 right) {
        return Sha256.of(NODE, left.bytes(), right.bytes());
    }

    /** The root over leaf hashes in their order; of none it is the hash of nothing. */
    public static Sha256 root(List<Sha256> leaves) {
        return switch (leaves.size()) {
            case 0 -> Sha256.of();
            case 1 -> leaves.getFirst();
            default -> {
                int k = split(leaves.size());
                yield nodeHash(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
            }
        };
    }

    /** The proof that leaf {@code sequence} is under the root of these leaves. */
    public static InclusionProof inclusion(List<Sha256> leaves, int sequence) {
        List<Sha256> path = new ArrayList<>();
        pathInto(path, leaves, sequence);
        return new InclusionProof(sequence, leaves.size(), path);
    }

    private static void pathInto(List<Sha256> path, List<Sha256> leaves, int index) {
        if (leaves.size() == 1) {
            return;
        }
        int k = split(leaves.size());
        List<Sha256> left = leaves.subList(0, k);
        List<Sha256> right = leaves.subList(k, leaves.size());
        if (index < k) {
            pathInto(path, left, index);
            path.add(root(right));
        } else {
            pathInto(path, right, index - k);
            path.add(root(left));
        }
    }

    /** The proof that the tree of the first {@code earlier} leaves is a prefix of this one. */
    public static List<Sha256> consistency(List<Sha256> leaves, int earlier) {
        List<Sha256> proof = new ArrayList<>();
        if (earlier > 0 && earlier < leaves.size()) {
            subproofInto(proof, leaves, earlier, true);
        }
        return proof;
    }

    private static void subproofInto(List<Sha256> proof, List<Sha256> leaves, int earlier, boolean whole) {
        if (earlier == leaves.size()) {
            if (!whole) {
                proof.add(root(leaves));
            }
            return;
        }
        int k = split(leaves.size());
        List<Sha256> left = leaves.subList(0, k);
        List<Sha256> right = leaves.subList(k, leaves.size());
        if (earlier <= k) {
            subproofInto(proof, left, earlier, whole);
            proof.add(root(right));
        } else {
            subproofInto(proof, right, earlier - k, false);
            proof.add(root(left));
        }
    }

    /**
     * Whether the leaf is under the root (RFC 9162, section 2.1.3.2, which says how to check what RFC 6962 defines).
     */
    public static boolean includes(Sha256 root, Sha256 leaf, InclusionProof proof) {
        long fn = proof.sequence();
        long sn = proof.treeSize() - 1;
        Sha256 hash = leaf;
        for (Sha256 sibling : proof.path()) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = nodeHash(sibling, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = nodeHash(hash, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && hash.equals(root);
    }

    /** Whether the later tree extends the earlier one (RFC 9162, section 2.1.4.2). */
    public static boolean isExtension(
            Sha256 earlierRoot, long earlierSize, Sha256 laterRoot, long laterSize, List<Sha256> proof) {
        if (earlierSize == 0) {
            return proof.isEmpty();
        }
        if (earlierSize == laterSize) {
            return proof.isEmpty() && earlierRoot.equals(laterRoot);
        }
        if (earlierSize > laterSize || proof.isEmpty()) {
            return false;
        }
        int shift = Long.numberOfTrailingZeros(earlierSize);
        long fn = (earlierSize - 1) >> shift;
        long sn = (laterSize - 1) >> shift;
        boolean earlierIsWhole = Long.bitCount(earlierSize) == 1;
        int next = earlierIsWhole ? 0 : 1;
        Sha256 fr = earlierIsWhole ? earlierRoot : proof.getFirst();
        Sha256 sr = fr;
        for (Sha256 c : proof.subList(next, proof.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = nodeHash(c, fr);
                sr = nodeHash(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = nodeHash(sr, c);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr.equals(earlierRoot) && sr.equals(laterRoot);
    }

    /** The largest power of two below n. */
    private static int split(int n) {
        return Integer.highestOneBit(n - 1);
    }
}
