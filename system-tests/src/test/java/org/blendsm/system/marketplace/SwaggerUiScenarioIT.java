package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.blendsm.client.StreamMessage;
import org.blendsm.client.StreamPublisher;
import org.blendsm.client.StreamSubscriber;
import org.blendsm.model.catalogue.ProductId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.json.JsonMapper;

/**
 * An explorer at the one Swagger UI, in a real browser: signs in, tries every service, changes the ledger from there.
 */
@ExtendWith(RunningMarketplace.Extension.class)
class SwaggerUiScenarioIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MESSAGES = 4;

    private final RunningMarketplace marketplace;

    private ChromeDriver browser;
    private WebDriverWait patience;

    SwaggerUiScenarioIT(RunningMarketplace marketplace) {
        this.marketplace = marketplace;
    }

    @BeforeEach
    void open() {
        Path chromium = program("chromium", "chromium-browser", "google-chrome");
        Path driver = program("chromedriver");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.toFile())
                        .usingAnyFreePort()
                        .build(),
                new ChromeOptions()
                        .setBinary(chromium.toFile())
                        // no-sandbox: the sandbox of Chromium needs a user who is not root; the page is our own
                        .addArguments(
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-dev-shm-usage",
                                "--window-size=1280,2000"));
        patience = new WebDriverWait(browser, PATIENCE, Duration.ofMillis(50));
        browser.get(marketplace.gateway().toString());
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void the_operator_signs_in_once_and_tries_every_service() {
        choose("identity");
        signIn(marketplace.console());
        assertThat(tryOut("get", "/api/v1/members").status()).isEqualTo("200");
        choose("rating");
        assertThat(tryOut("get", "/api/v1/ratings").status()).isEqualTo("200");
        choose("access-control");
        assertThat(tryOut("get", "/api/v1/capabilities").status()).isEqualTo("200");
        choose("privacy");
        assertThat(tryOut("get", "/api/v1/sealed-records").status()).isEqualTo("200");
        choose("integrity");
        assertThat(tryOut("get", "/api/v1/streams/{stream}", "stream", "a".repeat(64))
                        .body())
                .contains("PRODUCT_NOT_FOUND");
        choose("pubsub-payment");
        assertThat(tryOut(
                                "get",
                                "/api/v1/accounts/{address}",
                                "address",
                                marketplace.console().clientId())
                        .status())
                .isEqualTo("200");
        assertThat(browser.executeScript("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"))
                .as("what the browser keeps")
                .isEqualTo("{}{}");
    }

    @Test
    void the_operator_issues_money_and_sees_it_in_the_account() {
        String console = marketplace.console().clientId();
        choose("pubsub-payment");
        signIn(marketplace.console());
        Answer issued = tryOut(
                "post", "/api/v1/issues", "Idempotency-Key", UUID.randomUUID().toString(), "body", """
                {"to": "%s", "amount": 12345}""".formatted(
                                console));
        assertThat(issued.status()).as(issued.body()).isEqualTo("201");
        assertThat(tryOut("get", "/api/v1/accounts/{address}", "address", console)
                        .body())
                .contains("12345");
    }

    @Test
    void a_seller_lists_a_buyer_buys_and_rates_what_came(Scene scene) {
        choose("pubsub-payment");
        signIn(scene.seller.secret());
        String product = id("listing", created("post", "/api/v1/products", "body", json(Bodies.product())));
        Map<String, Object> terms = new TreeMap<>(Bodies.offer());
        terms.putAll(Map.of("voucherEvery", 2, "creditWindow", MESSAGES));
        String offer = id("offer", created("post", "/api/v1/products/{id}/offers", "id", product, "body", json(terms)));

        signInAnew("pubsub-payment", scene.buyer.secret());
        Map<String, Object> acceptance = new TreeMap<>(Bodies.acceptance(product, offer, 5 * MESSAGES));
        acceptance.put("paymentMode", "METERED");
        String agreement = id("deal", created("post", "/api/v1/agreements", "body", json(acceptance)));
        consume(scene, product, agreement);
        assertThat(tryOut("post", "/api/v1/agreements/{id}/end", "id", agreement)
                        .status())
                .isEqualTo("200");
        await().atMost(PATIENCE)
                .until(() -> scene.get(scene.buyer, "/api/v1/agreements/" + agreement)
                        .path("state")
                        .asString()
                        .equals("Settled"));

        signInAnew("rating", scene.buyer.secret());
        assertThat(created(
                        "post",
                        "/api/v1/ratings",
                        "body",
                        json(Map.of("agreement", agreement, "stars", 5, "words", "As promised"))))
                .contains("\"stars\": 5");
        assertThat(tryOut("get", "/api/v1/reputations/{member}", "member", scene.seller.address())
                        .status())
                .isEqualTo("200");
    }

    private static void consume(Scene scene, String product, String agreement) {
        List<StreamMessage> came = new CopyOnWriteArrayList<>();
        try (StreamSubscriber _ = StreamSubscriber.open(
                        scene.ticket(scene.buyer, "agreement", agreement), ProductId.of(product), came::add);
                StreamPublisher publisher = StreamPublisher.open(scene.ticket(scene.seller, "product", product))) {
            for (int i = 0; i < MESSAGES; i++) {
                publisher.publish(new byte[] {(byte) i});
            }
            await().atMost(PATIENCE).until(() -> came.size() == MESSAGES);
        }
    }

    private String created(String method, String path, String... arguments) {
        Answer answer = tryOut(method, path, arguments);
        assertThat(answer.status()).as(answer.body()).isEqualTo("201");
        return answer.body();
    }

    /** The id of the part of an answer. */
    private static String id(String part, String answer) {
        Matcher id = Pattern.compile("\"" + part + "\":\\s*\\{[^{}]*?\"id\":\\s*\"([0-9a-f]{64})\"")
                .matcher(answer);
        assertThat(id.find()).as("id of '%s' in %s", part, answer).isTrue();
        return id.group(1);
    }

    private static String json(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }

    /** The page forgets who signed in when it is left. */
    private void signInAnew(String service, Wire.Secret secret) {
        browser.get(marketplace.gateway().toString());
        choose(service);
        signIn(secret);
    }

    @Test
    void who_has_not_signed_in_is_told_so() {
        choose("rating");
        Answer answer = tryOut("get", "/api/v1/ratings");
        assertThat(answer.status()).isEqualTo("401");
        assertThat(answer.body()).contains("\"code\"");
    }

    /** One of the APIs that the page lists. */
    private void choose(String service) {
        WebElement list = patience.until(ExpectedConditions.elementToBeClickable(By.cssSelector(".topbar select")));
        new Select(list).selectByVisibleText(service);
        patience.until(ExpectedConditions.textToBePresentInElementLocated(
                By.cssSelector(".info .title"), service + "-service"));
    }

    private void signIn(Wire.Secret console) {
        click(By.cssSelector(".scheme-container .btn.authorize"));
        type(By.id("client_id_clientCredentials"), console.clientId());
        type(By.id("client_secret_clientCredentials"), console.clientSecret());
        click(By.cssSelector(".modal-ux .btn.modal-btn.auth.authorize"));
        patience.until(ExpectedConditions.visibilityOfElementLocated(
                By.xpath("//div[contains(@class, 'modal-ux')]//button[text() = 'Logout']")));
        click(By.cssSelector(".modal-ux .btn-done"));
    }

    private record Answer(String status, String body) {}

    /** Fills in an operation's parameters ({@code body} is its request body) and executes it. */
    private Answer tryOut(String method, String path, String... arguments) {
        WebElement operation = patience.until(ExpectedConditions.presenceOfElementLocated(
                By.xpath("//div[contains(@class, 'opblock-%s')][.//*[@data-path = '%s']]".formatted(method, path))));
        clickIn(operation, ".opblock-summary-control");
        clickIn(operation, ".try-out__btn");
        for (int i = 0; i < arguments.length; i += 2) {
            String field = arguments[i].equals("body")
                    ? ".body-param__text"
                    : "tr[data-param-name='" + arguments[i] + "'] input";
            paste(within(operation, field), arguments[i + 1]);
        }
        clickIn(operation, ".btn.execute");
        String status = within(operation, ".live-responses-table tr.response .response-col_status")
                .getText();
        return new Answer(
                status.lines().findFirst().orElse(""),
                within(operation, ".live-responses-table tr.response .response-col_description")
                        .getText());
    }

    private void click(By what) {
        patience.until(ExpectedConditions.elementToBeClickable(what)).click();
    }

    private void type(By field, String text) {
        patience.until(ExpectedConditions.elementToBeClickable(field)).sendKeys(text);
    }

    private void clickIn(WebElement place, String selector) {
        within(place, selector).click();
    }

    private WebElement within(WebElement place, String selector) {
        return patience.until(_ -> place.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    /** In place of what is there; typed, the page would draw itself anew for each character. */
    private void paste(WebElement field, String text) {
        browser.executeScript(
                "arguments[0].focus(); arguments[0].select(); document.execCommand('insertText', false, arguments[1])",
                field,
                text);
    }

    /** A program on the path; where there is none the test is reported as skipped, with its name. */
    private static Path program(String... names) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(
                found.isPresent(),
                () -> "no " + String.join(" or ", names) + " on the PATH: install it "
                        + "to try Swagger UI in a browser");
        return found.orElseThrow();
    }
}
