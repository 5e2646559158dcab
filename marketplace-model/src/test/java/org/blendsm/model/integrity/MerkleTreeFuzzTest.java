package org.blendsm.model.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.blendsm.model.Sha256;

/** Proofs as a liar would make them: from hashes that really are in the tree, and others. */
class MerkleTreeFuzzTest {
    private static final int LARGEST = 40;
    private static final List<Sha256> LEAVES = IntStream.range(0, LARGEST)
            .mapToObj(i -> MerkleTree.leafHash(new byte[] {(byte) i}))
            .toList();

    @FuzzTest(maxDuration = "2m")
    void only_the_one_right_path_proves_a_leaf(FuzzedDataProvider data) {
        int size = data.consumeInt(1, LARGEST);
        int claimed = data.consumeInt(0, size - 1);
        int leaf = data.consumeInt(0, LARGEST - 1);
        long claimedSize = data.consumeBoolean() ? size : data.consumeLong();
        List<Sha256> tree = LEAVES.subList(0, size);
        InclusionProof right = MerkleTree.inclusion(tree, claimed);
        InclusionProof proof;
        try {
            proof = new InclusionProof(claimed, claimedSize, hashes(data, right.path()));
        } catch (IllegalArgumentException malformed) {
            return;
        }
        boolean included = MerkleTree.includes(MerkleTree.root(tree), LEAVES.get(leaf), proof);
        boolean genuine = leaf == claimed && proof.path().equals(right.path());
        if (claimedSize == size) {
            assertThat(included).isEqualTo(genuine);
        } else if (included) {
            // another size may have a path of the same form, never another leaf
            assertThat(proof.path()).isEqualTo(right.path());
            assertThat(leaf).isEqualTo(claimed);
        }
    }

    @FuzzTest(maxDuration = "2m")
    void only_the_one_right_proof_shows_that_a_tree_was_extended(FuzzedDataProvider data) {
        int later = data.consumeInt(1, LARGEST);
        int earlier = data.consumeInt(1, later);
        int claimed = data.consumeInt(1, LARGEST);
        List<Sha256> tree = LEAVES.subList(0, later);
        List<Sha256> right = MerkleTree.consistency(tree, earlier);
        List<Sha256> proof = hashes(data, right);
        Sha256 earlierRoot = MerkleTree.root(LEAVES.subList(0, claimed));
        boolean extension = MerkleTree.isExtension(earlierRoot, earlier, MerkleTree.root(tree), later, proof);
        assertThat(extension).isEqualTo(claimed == earlier && proof.equals(right));
    }

    /** The right ones, some of them left out, doubled or changed for others. */
    private static List<Sha256> hashes(FuzzedDataProvider data, List<Sha256> right) {
        List<Sha256> hashes = new ArrayList<>(right);
        for (int edits = data.consumeInt(0, 3); edits > 0 && !hashes.isEmpty(); edits--) {
            int at = data.consumeInt(0, hashes.size() - 1);
            switch (data.consumeInt(0, 3)) {
                case 0 -> hashes.remove(at);
                case 1 -> hashes.add(at, hashes.get(data.consumeInt(0, hashes.size() - 1)));
                case 2 -> hashes.set(at, LEAVES.get(data.consumeInt(0, LARGEST - 1)));
                default -> hashes.set(at, Sha256.of(data.consumeBytes(32)));
            }
        }
        return hashes;
    }
}
