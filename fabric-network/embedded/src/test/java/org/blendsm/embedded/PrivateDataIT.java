package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is purged is in no file of the ledger; all else of private data is asked for by
 * {@code PrivateDataConformanceIT}.
 */
class PrivateDataIT {
    private static final String COLLECTIONS = """
            [{"name": "pair", "policy": "OR('ProviderMSP.member', 'ConsumerMSP.member')",
              "requiredPeerCount": 0, "maxPeerCount": 1, "memberOnlyRead": true, "memberOnlyWrite": true}]
            """;

    private static TestNetwork net;

    @BeforeAll
    static void start() throws Exception {
        net = TestNetwork.start();
        net.addChaincode(new ChaincodeAddress("probe", "127.0.0.1", net.probe().port()).withCollections(COLLECTIONS));
    }

    @AfterAll
    static void stop() throws Exception {
        net.close();
    }

    private static void keep(String key, String secret) throws Exception {
        net.member("provider")
                .contract()
                .newProposal("putPrivate")
                .addArguments("pair", key)
                .putTransient("value", secret)
                .build()
                .endorse()
                .submit();
    }

    @Test
    void a_purged_value_is_in_no_file_any_more() throws Exception {
        String planted = "planted-4711-never-seen-again";
        keep("purge-me", planted);
        net.member("provider").submit("purgePrivate", "pair", "purge-me");
        assertThat(net.member("consumer").evaluate("getPrivate", "pair", "purge-me"))
                .isEmpty();
        assertThat(files(net.ledger().data().toFile()).filter(file -> holds(file, planted)))
                .isEmpty();
    }

    /** All that are there now; some go while we look. */
    private static Stream<File> files(File folder) {
        File[] inside = folder.listFiles();
        return inside == null ? Stream.of(folder) : Stream.of(inside).flatMap(PrivateDataIT::files);
    }

    private static boolean holds(File file, String text) {
        try {
            return new String(Files.readAllBytes(file.toPath()), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return false; // compacted away while we looked
        }
    }
}
