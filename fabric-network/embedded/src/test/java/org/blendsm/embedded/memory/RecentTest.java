package org.blendsm.embedded.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
    private final Recent<String, String> recent = new Recent<>(3, 10);

    @Test
    void the_oldest_are_forgotten_when_there_are_too_many() {
        for (String key : new String[] {"a", "b", "c", "d"}) {
            recent.put(key, key, 1);
        }
        assertThat(recent.get("a")).isEmpty();
        assertThat(recent.get("b")).contains("b");
    }

    @Test
    void the_oldest_are_forgotten_when_they_are_too_large() {
        recent.put("a", "a", 5);
        recent.put("b", "b", 5);
        recent.put("c", "c", 1);
        assertThat(recent.get("a")).isEmpty();
        assertThat(recent.get("b")).contains("b");
        assertThat(recent.get("c")).contains("c");
    }

    @Test
    void what_is_too_large_by_itself_costs_the_others_nothing() {
        recent.put("a", "a", 5);
        recent.put("b", "b", 11);
        assertThat(recent.get("a")).contains("a");
        assertThat(recent.get("b")).isEmpty();
    }

    @Test
    void what_is_taken_out_or_put_anew_leaves_its_room() {
        recent.put("a", "a", 9);
        recent.put("a", "again", 9);
        assertThat(recent.remove("a")).contains("again");
        recent.put("b", "b", 9);
        recent.put("c", "c", 1);
        assertThat(recent.get("b")).contains("b");
    }
}
