package org.blendsm.identity.member;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.blendsm.fabric.rows.PagedQuery;
import org.blendsm.fabric.rows.RecordRow;
import org.blendsm.fabric.web.After;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.MembershipEvent;
import org.blendsm.model.membership.Role;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The members as lists to search: by the beginning of the name, by role, by standing. Every question is one range of
 * one index, so a page costs the same among a thousand members and among a million.
 */
@Component
class Members {
    private static final String ANY_ROLE = "";

    private final JdbcClient database;

    Members(JdbcClient database) {
        this.database = database;
    }

    /** The standings of a member, by the names the ledger gives them. */
    enum InStanding {
        Admitted,
        Suspended,
        Left,
        Expelled
    }

    /**
     * What to look for; what is empty matches everybody.
     *
     * @param name the beginning of a name, in upper or lower case
     */
    record Search(Optional<String> name, Optional<Role> role, Optional<InStanding> standing) {}

    /** In the order of their names, then addresses; {@code after} is the last address of the page before. */
    Page<Member> search(Search search, PageRequest page) {
        return new PagedQuery<>(
                        database,
                        "select m.record from member_listing l join ledger_member m using (address)",
                        RecordRow.of(Member.class))
                .where("l.role = ?", Optional.of(search.role().map(Role::name).orElse(ANY_ROLE)), role -> role)
                .where("l.standing = ?", search.standing(), InStanding::name)
                .where(
                        "l.sort_name >= ? and l.sort_name < ? || U&'\\+10FFFF'",
                        search.name().map(Members::sortName),
                        name -> name,
                        name -> name)
                .where(
                        "(l.sort_name, l.address) >"
                                + " (select sort_name, address from member_listing where role = '' and address = ?)",
                        After.key(page, MemberId::new),
                        MemberId::value)
                .page(page, "l.sort_name, l.address", member -> member.id().value());
    }

    @EventListener
    void on(MembershipEvent event) {
        event.memberNow().ifPresent(this::list);
    }

    private void list(Member member) {
        Stream.concat(Stream.of(ANY_ROLE), member.roles().stream().map(Role::name))
                .forEach(role -> database.sql("""
                                insert into member_listing (role, sort_name, address, standing)
                                values (:role, :name, :address, :standing)
                                on conflict (role, sort_name, address) do update set standing = excluded.standing
                                """)
                        .param("role", role)
                        .param("name", sortName(member.name()))
                        .param("address", member.id().value())
                        .param("standing", member.standing().getClass().getSimpleName())
                        .update());
    }

    private static String sortName(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
