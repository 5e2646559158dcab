package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.client.Commit;

/** Many keys: their order, ranges, pages, composite keys and histories. */
class RangesConformanceIT {
    private final Member member;

    RangesConformanceIT(Testbed testbed) throws Exception {
        member = testbed.member("operator");
    }

    private String many(int count) throws Exception {
        String prefix = Testbed.key("many") + "/";
        member.submit("state:putMany", prefix, Integer.toString(count));
        return prefix;
    }

    @BothLedgers
    void a_range_holds_its_start_and_not_its_end() throws Exception {
        String prefix = many(5);

        assertThat(member.evaluate("range:keys", prefix + "00001", prefix + "00003"))
                .isEqualTo(prefix + "00001," + prefix + "00002");
    }

    @BothLedgers
    void a_range_without_keys_is_empty() throws Exception {
        String nobody = Testbed.key("nobody");

        assertThat(member.evaluate("range:keys", nobody, nobody + "~")).isEmpty();
    }

    @BothLedgers
    void a_range_that_ends_before_it_starts_is_empty() throws Exception {
        String prefix = many(2);

        assertThat(member.evaluate("range:keys", prefix + "~", prefix)).isEmpty();
    }

    @BothLedgers
    void an_open_end_reaches_to_the_last_key() throws Exception {
        String key = "\uffff" + Testbed.key("last");
        member.submit("state:put", key, "value");

        assertThat(member.evaluate("range:keys", key, "")).isEqualTo(key);
    }

    @BothLedgers
    void an_open_start_begins_with_the_first_simple_key() throws Exception {
        String key = "\u0001" + Testbed.key("first");
        member.submit("range:putComposite", key, "a", "composite");
        member.submit("state:put", key, "simple");

        assertThat(member.evaluate("range:keys", "", key + "~")).contains(key).doesNotContain("\u0000");
    }

    @BothLedgers
    void keys_are_ordered_by_their_bytes_in_utf_8() throws Exception {
        String prefix = Testbed.key("order") + "/";
        for (String last : List.of("😀", "\uffff", "z", "A", "é")) {
            member.submit("state:put", prefix + last, "value");
        }

        assertThat(member.evaluate("range:keys", prefix, prefix + "\udbff\udfff"))
                .isEqualTo(prefix + "A," + prefix + "z," + prefix + "é," + prefix + "\uffff," + prefix + "😀");
    }

    @BothLedgers
    void a_range_gives_values_with_their_keys() throws Exception {
        String prefix = many(3);

        assertThat(member.evaluate("range:values", prefix, prefix + "~")).isEqualTo("v0,v1,v2");
    }

    @BothLedgers
    void a_range_does_not_show_what_the_transaction_itself_has_written() throws Exception {
        String prefix = many(2);

        assertThat(member.submit("range:afterPut", prefix, prefix + "~", prefix + "00009"))
                .isEqualTo(prefix + "00000," + prefix + "00001");
    }

    @BothLedgers
    void a_range_does_not_show_deleted_keys() throws Exception {
        String prefix = many(3);
        member.submit("state:delete", prefix + "00001");

        assertThat(member.evaluate("range:keys", prefix, prefix + "~")).isEqualTo(prefix + "00000," + prefix + "00002");
    }

    @BothLedgers
    void a_range_may_start_within_no_composite_key() {
        Refusal refusal = Refusal.of(() -> member.evaluate("range:keys", "\u0000kind\u0000", ""));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).contains("which is not allowed");
    }

    /** Ten transactions with a thousand keys each, sent together. */
    private String tenThousand() throws Exception {
        String prefix = Testbed.key("ten-thousand") + "/";
        List<Commit> parts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            parts.add(member.submitted("state:putMany", prefix + i, "1000"));
        }
        for (Commit part : parts) {
            assertThat(part.getStatus().isSuccessful()).isTrue();
        }
        return prefix;
    }

    @BothLedgers
    void ten_thousand_keys_are_read_in_one_range_and_page_by_page_each_once() throws Exception {
        String prefix = tenThousand();

        assertThat(member.evaluate("range:count", prefix, prefix + "~")).isEqualTo("10000");
        List<String> found = new ArrayList<>();
        String bookmark = "";
        do {
            String[] page = member.evaluate("range:page", prefix, prefix + "~", "997", bookmark)
                    .split(" ", -1);
            found.addAll(List.of(page[0].split(",")));
            bookmark = page[2];
        } while (!bookmark.isEmpty());

        assertThat(found).hasSize(10_000).doesNotHaveDuplicates().isSorted();
    }

    @BothLedgers
    void a_page_names_the_key_with_which_the_next_begins() throws Exception {
        String prefix = many(5);

        assertThat(member.evaluate("range:page", prefix, prefix + "~", "2", ""))
                .isEqualTo(prefix + "00000," + prefix + "00001 2 " + prefix + "00002");
    }

    @BothLedgers
    void the_last_page_has_no_bookmark() throws Exception {
        String prefix = many(5);

        assertThat(member.evaluate("range:page", prefix, prefix + "~", "2", prefix + "00004"))
                .isEqualTo(prefix + "00004 1 ");
    }

    @BothLedgers
    void a_page_that_ends_with_the_range_has_no_bookmark() throws Exception {
        String prefix = many(4);

        assertThat(member.evaluate("range:page", prefix, prefix + "~", "2", prefix + "00002"))
                .isEqualTo(prefix + "00002," + prefix + "00003 2 ");
    }

    @BothLedgers
    void a_page_of_no_size_is_the_whole_range_uncounted() throws Exception {
        String prefix = many(3);

        assertThat(member.evaluate("range:page", prefix, prefix + "~", "0", ""))
                .isEqualTo(prefix + "00000," + prefix + "00001," + prefix + "00002 0 ");
    }

    @BothLedgers
    void an_empty_page_is_a_page() throws Exception {
        String nobody = Testbed.key("nobody");

        assertThat(member.evaluate("range:page", nobody, nobody + "~", "3", "")).isEqualTo(" 0 ");
    }

    @BothLedgers
    void who_reads_pages_may_not_write() throws Exception {
        String prefix = many(2);

        Refusal refusal = Refusal.of(() -> member.submit("range:pageThenPut", prefix, prefix + "~", "1"));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).contains("Unsuccessful response received");
    }

    @BothLedgers
    void composite_keys_are_found_by_their_first_parts() throws Exception {
        String group = Testbed.key("group");
        member.submit("range:putComposite", group, "b", "2");
        member.submit("range:putComposite", group, "a", "1");
        member.submit("range:putComposite", group + "x", "c", "3");

        assertThat(member.evaluate("range:composite", group)).isEqualTo(group + "/a," + group + "/b");
    }

    @BothLedgers
    void composite_keys_come_in_pages() throws Exception {
        String group = Testbed.key("paged");
        for (String part : List.of("a", "b", "c")) {
            member.submit("range:putComposite", group, part, part);
        }

        String first = member.evaluate("range:compositePage", group, "2", "");
        String bookmark = first.substring(first.lastIndexOf(" 2 ") + 3);

        assertThat(bookmark).contains(group).endsWith("c\u0000");
        assertThat(member.evaluate("range:compositePage", group, "2", bookmark)).endsWith(" 1 ");
    }

    @BothLedgers
    void composite_keys_stand_in_no_simple_range() throws Exception {
        String group = Testbed.key("apart");
        member.submit("range:putComposite", group, "a", "1");

        assertThat(member.evaluate("range:keys", "", "\uffff")).doesNotContain(group);
    }

    @BothLedgers
    void a_history_begins_with_the_newest_change_and_tells_deletes() throws Exception {
        String key = Testbed.key("history");
        String put = member.submit("tx:idAndPut", key, "one");
        member.submit("state:put", key, "two");
        member.submit("state:delete", key);
        member.submit("state:put", key, "three");

        String[] changes = member.evaluate("range:history", key).split(",");

        assertThat(changes).hasSize(4);
        assertThat(changes[0]).startsWith("three@");
        assertThat(changes[1]).startsWith("deleted@");
        assertThat(changes[2]).startsWith("two@");
        assertThat(changes[3]).isEqualTo("one@" + put);
    }

    @BothLedgers
    void a_key_that_never_was_has_no_history() throws Exception {
        assertThat(member.evaluate("range:history", Testbed.key("never"))).isEmpty();
    }

    @BothLedgers
    void an_invalid_transaction_stands_in_no_history() throws Exception {
        String key = Testbed.key("loser");
        var one = member.proposal("state:increment", key).endorse();
        var two = member.proposal("state:increment", key).endorse();
        one.submit();
        assertThat(two.submitAsync().getStatus().isSuccessful()).isFalse();

        assertThat(member.evaluate("range:history", key)).startsWith("1@").doesNotContain(",");
    }

    @BothLedgers
    void a_history_of_a_hundred_and_fifty_changes_is_told_whole() throws Exception {
        String key = Testbed.key("long");
        List<Commit> changes = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            changes.add(member.submitted("state:put", key, Integer.toString(i)));
        }
        for (var change : changes) {
            assertThat(change.getStatus().isSuccessful()).isTrue();
        }

        assertThat(member.evaluate("range:history", key).split(",")).hasSize(150);
    }

    @BothLedgers
    void a_query_in_a_document_databases_words_is_refused() {
        Refusal refusal = Refusal.of(() -> member.evaluate("range:query", "{\"selector\":{}}"));

        assertThat(refusal.code()).isEqualTo(Code.ABORTED);
        assertThat(refusal.reason()).contains("Unsuccessful response received");
    }
}
