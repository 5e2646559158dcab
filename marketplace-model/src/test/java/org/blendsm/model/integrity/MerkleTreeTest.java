package org.blendsm.model.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.blendsm.model.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The roots are those of the Certificate Transparency reference tests; the rest follows from the RFC's definitions. */
class MerkleTreeTest {
    private static final List<Sha256> CT_LEAVES = Stream.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .map(hex -> MerkleTree.leafHash(HexFormat.of().parseHex(hex)))
            .toList();

    @Test
    void roots_are_those_of_certificate_transparency() {
        assertThat(MerkleTree.root(List.of()).value())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(MerkleTree.root(CT_LEAVES.subList(0, 1)).value())
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assertThat(MerkleTree.root(CT_LEAVES.subList(0, 7)).value())
                .isEqualTo("ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c");
        assertThat(MerkleTree.root(CT_LEAVES).value())
                .isEqualTo("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    static IntStream sizes() {
        return IntStream.rangeClosed(1, 33);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void every_leaf_of_every_tree_is_proven_and_no_other(int size) {
        List<Sha256> leaves = leaves(size);
        Sha256 root = MerkleTree.root(leaves);
        for (int i = 0; i < size; i++) {
            InclusionProof proof = MerkleTree.inclusion(leaves, i);
            assertThat(MerkleTree.includes(root, leaves.get(i), proof)).isTrue();
            assertThat(MerkleTree.includes(root, leaf(1_000), proof)).isFalse();
            assertThat(MerkleTree.includes(leaf(1_000), leaves.get(i), proof)).isFalse();
            if (size > 1) {
                InclusionProof moved = new InclusionProof((i + 1) % size, size, proof.path());
                assertThat(MerkleTree.includes(root, leaves.get(i), moved)).isFalse();
                assertThat(MerkleTree.includes(
                                root, leaves.get(i), new InclusionProof(i, size, withFirstChanged(proof.path()))))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void every_tree_is_an_extension_of_its_prefixes_and_of_nothing_else(int size) {
        List<Sha256> leaves = leaves(size);
        Sha256 root = MerkleTree.root(leaves);
        for (int earlier = 1; earlier <= size; earlier++) {
            Sha256 earlierRoot = MerkleTree.root(leaves.subList(0, earlier));
            List<Sha256> proof = MerkleTree.consistency(leaves, earlier);
            assertThat(MerkleTree.isExtension(earlierRoot, earlier, root, size, proof))
                    .isTrue();
            assertThat(MerkleTree.isExtension(leaf(1_000), earlier, root, size, proof))
                    .isFalse();
            if (!proof.isEmpty()) {
                assertThat(MerkleTree.isExtension(earlierRoot, earlier, root, size, withFirstChanged(proof)))
                        .isFalse();
                assertThat(MerkleTree.isExtension(earlierRoot, earlier, leaf(1_000), size, proof))
                        .isFalse();
            }
        }
    }

    private static List<Sha256> leaves(int size) {
        return IntStream.range(0, size).mapToObj(MerkleTreeTest::leaf).toList();
    }

    private static Sha256 leaf(int i) {
        return MerkleTree.leafHash(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
    }

    private static List<Sha256> withFirstChanged(List<Sha256> proof) {
        List<Sha256> changed = new ArrayList<>(proof);
        changed.set(0, leaf(2_000));
        return changed;
    }
}
