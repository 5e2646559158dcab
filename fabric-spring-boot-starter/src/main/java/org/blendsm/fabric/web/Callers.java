package org.blendsm.fabric.web;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.fabric.membership.LedgerNodes;
import org.blendsm.model.MemberId;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Memberships;
import org.blendsm.model.membership.Node;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Who a token's bearer is, by the ledger: the token only names the address; roles and standing are the member record's.
 */
final class Callers implements Converter<Jwt, JwtAuthenticationToken> {
    private final LedgerMembers members;
    private final LedgerNodes nodes;
    private final ObjectProvider<Memberships> ledger;

    /** @param ledger asked for who was admitted so lately that the read model does not know yet */
    Callers(LedgerMembers members, LedgerNodes nodes, ObjectProvider<Memberships> ledger) {
        this.members = members;
        this.nodes = nodes;
        this.ledger = ledger;
    }

    @Override
    public JwtAuthenticationToken convert(Jwt token) {
        MemberId address =
                new MemberId(Objects.requireNonNull(token.getSubject(), "AccessTokenRules asks for a subject"));
        Member member = members.find(address)
                .or(() -> onTheLedger(address))
                .orElseThrow(() -> new CallerRefused(
                        new Refused(RefusalCode.NOT_A_MEMBER, "The ledger knows no member of this address.")));
        requireOwnIssuer(member, token);
        if (!member.mayAct()) {
            throw new CallerRefused(new Refused(
                    RefusalCode.NOT_IN_GOOD_STANDING,
                    "The member is "
                            + member.standing().getClass().getSimpleName().toLowerCase(Locale.ROOT)
                            + ". Ask the operator."));
        }
        List<GrantedAuthority> roles = member.roles().stream()
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role))
                .toList();
        return new JwtAuthenticationToken(token, roles, member.id().value());
    }

    /**
     * Compared for everybody: whose organisation was not known when the signature was checked may be known by now.
     * Where nodes of several organisations issue under one name, it has to be a signature by the member's own.
     */
    private void requireOwnIssuer(Member member, Jwt token) {
        if (TokenKeys.isMembersOwn(token)) {
            return; // checked by the member's own key
        }
        List<Node> issuers = nodes.issuingAs(String.valueOf(token.getClaimAsString("iss")));
        List<Node> own = issuers.stream()
                .filter(node -> node.organisation().equals(member.organisation()))
                .toList();
        if (own.isEmpty() || (own.size() < issuers.size() && !TokenKeys.signed(token.getTokenValue(), own))) {
            TokenRefused foreign = TokenKeys.foreignIssuer(member);
            throw new InvalidBearerTokenException(foreign.detail(), foreign);
        }
    }

    private Optional<Member> onTheLedger(MemberId address) {
        return ledger.stream()
                .findAny()
                .flatMap(memberships ->
                        Refused.foundUnless(RefusalCode.MEMBER_NOT_FOUND, () -> memberships.member(address)));
    }
}
