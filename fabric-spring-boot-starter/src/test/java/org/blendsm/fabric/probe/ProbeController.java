package org.blendsm.fabric.probe;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.blendsm.fabric.LedgerFault;
import org.blendsm.fabric.LedgerUnavailable;
import org.blendsm.fabric.OutcomeUnknown;
import org.blendsm.fabric.SigningRefused;
import org.blendsm.fabric.WriteConflict;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.Money;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.catalogue.NewOffer;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.membership.Standing;
import org.blendsm.model.token.Transfer;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ProbeController {
    private final Map<MemberId, Set<IdempotencyKey>> wishes = new ConcurrentHashMap<>();

    @GetMapping("/caller")
    MemberId caller(MemberId caller) {
        return caller;
    }

    @GetMapping("/open/caller")
    MemberId nobody(MemberId caller) {
        return caller;
    }

    @GetMapping("/open/door")
    String open() {
        return "open";
    }

    @GetMapping("/open/address")
    String address(HttpServletRequest request) {
        return request.getRemoteAddr();
    }

    @GetMapping("/open/thread")
    String thread() {
        return Thread.currentThread().isVirtual() ? "virtual" : "platform";
    }

    @GetMapping("/key")
    IdempotencyKey key(IdempotencyKey key) {
        return key;
    }

    /**
     * Leaves in doubt whoever wishes for the first time, and tells the others how many of their wishes were granted.
     */
    @PostMapping("/wishes")
    int wish(MemberId caller, IdempotencyKey key) {
        Set<IdempotencyKey> granted = wishes.computeIfAbsent(caller, _ -> ConcurrentHashMap.newKeySet());
        if (granted.add(key)) {
            throw new OutcomeUnknown("7e", "no commit status", null);
        }
        return granted.size();
    }

    @GetMapping("/page")
    PageRequest page(PageRequest page) {
        return page;
    }

    @GetMapping("/standings")
    Page<Standing> standings() {
        return new Page<>(List.of(new Standing.Left(Instant.EPOCH)), Optional.empty());
    }

    @GetMapping("/agreements/{agreement}")
    AgreementId agreement(@PathVariable AgreementId agreement) {
        return agreement;
    }

    @GetMapping("/members")
    Map<String, Object> members(@RequestParam Optional<MemberId> owner, @RequestParam int least) {
        return Map.of("owner", owner, "least", least);
    }

    @GetMapping("/dearest")
    Map<String, Object> dearest(@RequestParam Optional<Money> maxPrice) {
        return Map.of("maxPrice", maxPrice);
    }

    @PostMapping("/transfers")
    Transfer transfer(@RequestBody Transfer transfer) {
        return transfer;
    }

    @PostMapping("/products")
    NewProduct product(@RequestBody NewProduct product) {
        return product;
    }

    @PostMapping("/offers")
    NewOffer offer(@RequestBody NewOffer offer) {
        return offer;
    }

    @PostMapping("/standings")
    List<Standing> standing(@RequestBody List<Standing> standings) {
        return standings;
    }

    @GetMapping("/refused/{code}")
    void refused(@PathVariable RefusalCode code) {
        throw new Refused(code, "A sentence that helps.");
    }

    @GetMapping("/ended/{how}")
    void ended(@PathVariable String how) {
        throw switch (how) {
            case "unavailable" -> new LedgerUnavailable(null, "peer0 at 10.0.0.7 is down", null);
            case "fault" -> new LedgerFault("7e", "stack of the chaincode", null);
            case "conflict" -> new WriteConflict("7e", "MVCC_READ_CONFLICT", null);
            case "unknown" -> new OutcomeUnknown("7e", "no commit status", null);
            case "own-key" -> new SigningRefused(SigningRefused.OWN_KEY, "Sign yourself.");
            case "limit" -> new SigningRefused("LIMIT_REACHED", "Above the limit you set.");
            case "other-trade" -> new SigningRefused("NOT_THIS_SERVICES_PURPOSE", "Not this one.");
            case "database" -> new CannotGetJdbcConnectionException("jdbc:postgresql://10.0.0.8");
            default -> new IllegalStateException("the secret is 42");
        };
    }
}
