package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CollectionsFileTest {
    private static String collection(String name, String policy, int required, int max) {
        return """
                {"name": "%s", "policy": "%s", "requiredPeerCount": %d, "maxPeerCount": %d}""".formatted(name, policy, required, max);
    }

    private static void refused(String reason, String... collections) {
        assertThatThrownBy(() -> CollectionsFile.parse("[" + String.join(",", collections) + "]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @Test
    void alternatives_are_taken() {
        String pair = collection("a-pair_1", "OR('ProviderMSP.member', 'ConsumerMSP.peer')", 1, 1);

        assertThat(CollectionsFile.parse("[" + pair + "]").getConfigCount()).isEqualTo(1);
    }

    @Test
    void a_name_is_of_letters_and_begins_with_no_underscore() {
        refused(
                "invalid collection name '_own'. Names can only consist of alphanumerics, '_', and '-' and cannot begin"
                        + " with '_'",
                collection("_own", "OR('ProviderMSP.member')", 0, 1));
    }

    @Test
    void a_name_stands_there_once() {
        String one = collection("one", "OR('ProviderMSP.member')", 0, 1);

        refused("collection-name: one -- found duplicate in collection configuration", one, one);
    }

    @Test
    void no_more_peers_are_required_than_are_allowed() {
        refused(
                "collection-name: one -- maximum peer count (1) cannot be less than the required peer count (2)",
                collection("one", "OR('ProviderMSP.member')", 2, 1));
        refused(
                "collection-name: one -- requiredPeerCount (-1) cannot be less than zero",
                collection("one", "OR('ProviderMSP.member')", -1, 1));
    }

    @Test
    void members_are_alternatives_and_of_this_channel() {
        refused(
                "collection-name: one -- error in member org policy: signature policy is not an OR concatenation,"
                        + " NOutOf 2",
                collection("one", "AND('ProviderMSP.member', 'ConsumerMSP.member')", 0, 1));
        refused(
                "collection-name: one -- collection member 'NobodyMSP' is not part of the channel",
                collection("one", "OR('NobodyMSP.member')", 0, 1));
    }
}
