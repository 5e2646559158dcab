package org.blendsm.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the memory that {@code blendsm up} gives it, the ledger outlives what a member can send to it. */
class SmallHeapIT {
    private static final String[] AS_UP_STARTS_IT = {
        "-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError",
    };
    private static final int MORE_THAN_THE_HEAP = 40;
    private static final int NEARLY_THE_LARGEST = 99 * (1 << 20) / 10;

    @TempDir
    private Path data;

    @Test
    void large_transactions_one_after_another_leave_it_answering() throws Exception {
        LedgerProcess ledger = new LedgerProcess(data);
        try (ProbeChaincode probe = new ProbeChaincode("probe")) {
            Process process = ledger.start(probe.port(), AS_UP_STARTS_IT);
            CaClient ca = new CaClient(ledger.connection(), "provider");
            try (Member member = ca.connect(ca.member(ca.enrolRegistrar(), "sender", "client"))) {
                ByteString nonsense = ByteString.copyFrom(new byte[NEARLY_THE_LARGEST]);
                for (int i = 0; i < MORE_THAN_THE_HEAP; i++) {
                    Envelope envelope = member.envelope(HeaderType.ENDORSER_TRANSACTION, nonsense);
                    TestNetwork.eventually().until(() -> {
                        assertThat(process.isAlive()).as("the ledger lives").isTrue();
                        return new ChannelAdmin(member).broadcast(envelope).getStatus() == Status.SUCCESS;
                    });
                }
                TestNetwork.eventually()
                        .ignoreExceptions()
                        .until(() -> member.evaluate("get", "x").isEmpty());
            } finally {
                process.destroyForcibly().waitFor();
            }
            Process again = ledger.start(probe.port(), AS_UP_STARTS_IT);
            again.destroyForcibly().waitFor();
        }
    }
}
