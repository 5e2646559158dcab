package org.blendsm.cli.trade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blendsm.cli.Blendsm;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.cli.command.DataDirectory;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Sha256;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.HashedBy;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.catalogue.Offer;
import org.blendsm.model.catalogue.OfferId;
import org.blendsm.model.catalogue.PaymentMode;
import org.blendsm.model.catalogue.Product;
import org.blendsm.model.catalogue.ProductId;
import org.blendsm.model.dispute.Dispute;
import org.blendsm.model.dispute.NewDispute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code blendsm buy}, {@code rate} and {@code dispute} refuse before they ask anybody; and what is kept. */
class BuyCommandTest {
    private static final String ID = "ab".repeat(32);
    private static final int WINDOW = 30;

    @TempDir
    private Path nothing;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "buy",
                "buy --messages 40",
                "buy " + "ab",
                "buy ab --messages 0",
                "buy ab --messages 40 --agreement ab",
                "buy --messages 40 --agreement ab"
            })
    void who_does_not_say_what_is_told_how_to(String words) {
        assertThat(blendsm(words.split(" "))).contains("say what to buy: PRODUCT --messages N", "blendsm search");
    }

    @Test
    void what_is_no_id_is_refused_before_anybody_is_asked() throws Exception {
        assertThat(blendsm("buy", "ab", "--messages", "40")).contains("a product's id has 64 hex digits");
        assertThat(blendsm("buy", ID, "--messages", "40")).contains("there is no instance");
        assertThat(blendsm("buy", "--agreement", "ab")).contains("an agreement's id has 64 hex digits");
        assertThat(blendsm("rate", "ab", "5")).contains("an agreement's id has 64 hex digits");
        assertThat(blendsm("dispute", "ab", "Noise", "--evidence", evidence()))
                .contains("an agreement's id has 64 hex digits");
    }

    @Test
    void what_is_no_rating_or_claim_is_refused_before_anybody_is_asked() throws Exception {
        assertThat(blendsm("rate", ID, "6")).contains("a rating has 1 to 5 stars");
        assertThat(blendsm("rate", ID, "5", "As promised.")).contains("there is no instance");
        assertThat(blendsm("dispute", ID, "", "--evidence", evidence())).contains("this is no claim");
        assertThat(blendsm("dispute", ID, "Noise", "--evidence", nothing + "/none"))
                .contains("there is no " + nothing + "/none");
        assertThat(blendsm("dispute", ID, "Noise", "--evidence", evidence())).contains("there is no instance");
    }

    @Test
    void who_disputes_is_told_who_rules_and_when() {
        NewDispute claim = new NewDispute(AgreementId.of(ID), "Noise", Sha256.of());

        String told = DisputeCommand.whoRules(Dispute.Opened.of(
                claim, new MemberId("cd".repeat(MemberId.HEX_DIGITS / 2)), Optional.empty(), Instant.EPOCH));

        assertThat(told)
                .contains("An arbiter has until 1970-01-15T00:00:00Z; then anybody may let it lapse")
                .contains("after 1970-01-04T00:15:00Z its buyer may have the ledger rule")
                .contains("POST /api/v1/disputes/" + ID + "/unanchored");
    }

    @Test
    void fewer_than_a_window_are_refused() {
        assertThatThrownBy(() -> Purchase.of(offered(PaymentMode.METERED), WINDOW - 1))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("--messages is from " + WINDOW);

        Purchase least = Purchase.of(offered(PaymentMode.METERED), WINDOW);

        assertThat(least.deposit()).isEqualTo(new Money(2L * WINDOW));
    }

    @Test
    void what_only_vouchers_pay_is_refused() {
        assertThatThrownBy(() -> Purchase.of(offered(PaymentMode.VOUCHER), WINDOW))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("vouchers only");
    }

    /** With its key: asked again, it is the same purchase. */
    @Test
    void a_purchase_is_kept_until_it_is_forgotten() throws Exception {
        DataDirectory data = new DataDirectory(nothing);
        Purchase purchase = Purchase.of(offered(PaymentMode.METERED), WINDOW);
        assertThat(Purchase.unfinished(data, purchase.product())).isEmpty();

        purchase.keep(data);

        assertThat(Purchase.unfinished(data, purchase.product())).contains(purchase);
        purchase.forget(data);
        assertThat(Purchase.unfinished(data, purchase.product())).isEmpty();
    }

    private String evidence() throws Exception {
        return Files.writeString(nothing.resolve("evidence"), "noise").toString();
    }

    private static Product.Offered offered(PaymentMode mode) {
        MemberId seller = new MemberId("cd".repeat(MemberId.HEX_DIGITS / 2));
        NewOffer conditions = new NewOffer(
                new Money(2),
                10,
                WINDOW,
                Duration.ofDays(1),
                Duration.ofHours(1),
                0,
                List.of(mode),
                HashedBy.BROKER,
                seller,
                100);
        Product.Listing listing = new Product.Listing(
                ProductId.of(ID),
                seller,
                new NewProduct("Rows", "", List.of(), "text/csv", "", "As is."),
                1,
                Sha256.of(new byte[0]),
                Instant.EPOCH,
                Instant.EPOCH);
        return new Product.Offered(
                listing, Offer.of(listing, new OfferId(Sha256.of(new byte[1])), conditions, Instant.EPOCH));
    }

    private String blendsm(String... words) {
        StringWriter said = new StringWriter();
        CommandLine command = Blendsm.commandLine();
        command.setErr(new PrintWriter(said));
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--data";
        all[words.length + 1] = nothing.toString();
        command.execute(all);
        return said.toString();
    }
}
