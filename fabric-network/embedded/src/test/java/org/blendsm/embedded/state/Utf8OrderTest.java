package org.blendsm.embedded.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8OrderTest {
    @Test
    void strings_are_ordered_as_their_bytes_are() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String a = text(random);
            String b = text(random);
            int bytes = ByteString.unsignedLexicographicalComparator()
                    .compare(ByteString.copyFromUtf8(a), ByteString.copyFromUtf8(b));
            assertThat(Integer.signum(Utf8Order.COMPARATOR.compare(a, b)))
                    .as("%s against %s", a, b)
                    .isEqualTo(Integer.signum(bytes));
        }
    }

    private static String text(Random random) {
        int[] around = {0, 'a', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x1F600, 0x10FFFF};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.appendCodePoint(around[random.nextInt(around.length)]);
        }
        return text.toString();
    }
}
