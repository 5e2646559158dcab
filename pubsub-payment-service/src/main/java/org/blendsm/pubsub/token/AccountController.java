package org.blendsm.pubsub.token;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Role;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.AccountId;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/accounts")
@Tag(name = "Accounts", description = "Where a member's money is: your own, or any for an operator or auditor")
class AccountController {
    private final AccountBook accounts;
    private final LedgerMembers members;

    AccountController(AccountBook accounts, LedgerMembers members) {
        this.accounts = accounts;
        this.members = members;
    }

    @GetMapping("/me")
    @Operation(summary = "Your own: balance, the folded part of it, and the largest credit rows that wait beside it")
    Account own(MemberId caller) {
        return accounts.account(caller);
    }

    @GetMapping("/me/statement")
    @Operation(summary = "Every posting of your own account, the newest first")
    Page<StatementLine> ownStatement(MemberId caller, PageRequest page) {
        return accounts.statement(AccountId.of(caller), page);
    }

    @GetMapping("/{address}")
    @Operation(summary = "Balance, the folded part of it, and the largest credit rows that wait beside it")
    Account account(MemberId caller, @PathVariable("address") MemberId address) {
        requireInsight(caller, address);
        return accounts.account(address);
    }

    @GetMapping("/{address}/statement")
    @Operation(summary = "Every posting of the account, the newest first")
    Page<StatementLine> statement(MemberId caller, @PathVariable("address") MemberId address, PageRequest page) {
        requireInsight(caller, address);
        return accounts.statement(AccountId.of(address), page);
    }

    private void requireInsight(MemberId caller, MemberId address) {
        if (caller.equals(address)) {
            return;
        }
        boolean office = members.find(caller)
                .filter(member -> member.has(Role.OPERATOR) || member.has(Role.AUDITOR))
                .isPresent();
        if (!office) {
            throw new Refused(RefusalCode.NOT_THE_OWNER, "This is another member's account.");
        }
        members.existing(address);
    }
}
