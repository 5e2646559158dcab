package org.blendsm.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.blendsm.client.StreamAccess;
import org.blendsm.client.StreamPublisher;
import org.blendsm.model.Money;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.membership.Role;
import org.blendsm.system.RunningMarket.Managed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The Java client in a program of its own. */
@ExtendWith(SharedInstance.Extension.class)
class BuyersProgramIT {
    private static final Money PRICE = new Money(1);
    private static final int WINDOW = 10;

    @TempDir
    private Path scratch;

    @Test
    void a_program_that_closed_its_subscription_ends(RunningInstance instance) throws Exception {
        RunningMarket market = RunningMarket.on(instance);
        Managed seller = market.admit("Seller to a program", Role.SELLER);
        Managed buyer = market.admit("Buyer with a program", Role.BUYER);
        market.issue(buyer.address(), PRICE.times(WINDOW));
        Agreement.Deal deal = RunningMarket.accept(
                buyer, RunningMarket.offer(seller, PRICE, WINDOW, WINDOW), PRICE.times(WINDOW), PaymentMode.METERED);
        StreamAccess access = StreamAccess.toReceive(buyer.door(), deal.id());

        Path said = scratch.resolve("said.txt");
        Process program = receiveOne(access, deal, said);
        try (StreamPublisher publisher = StreamPublisher.open(
                StreamAccess.toPublish(seller.door(), deal.offer().product()))) {
            await().atMost(RunningInstance.PATIENCE).until(() -> subscribed(buyer, deal));
            publisher.publish(new byte[] {7});

            assertThat(program.waitFor(RunningInstance.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it ended; it said: " + Files.readString(said))
                    .isTrue();
        } finally {
            program.destroyForcibly();
        }
        assertThat(program.exitValue()).as(Files.readString(said)).isZero();
        assertThat(said).content().contains("received");
    }

    private static Process receiveOne(StreamAccess access, Agreement.Deal deal, Path said) throws IOException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReceiveOne.class.getName(),
                        access.broker().toString(),
                        access.user(),
                        access.clientId(),
                        access.topic(),
                        deal.offer().product().toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try (Writer input = program.outputWriter(UTF_8)) {
            input.write(access.password() + "\n");
        }
        return program;
    }

    private static boolean subscribed(Managed buyer, Agreement.Deal deal) {
        return buyer.door()
                .get("/api/v1/agreements/" + deal.id() + "/meter", JsonNode.class)
                .path("start")
                .isNumber();
    }
}
