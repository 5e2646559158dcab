package org.blendsm.fabric.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A list in a read model, of what meets every condition that a caller cares to name, asked for a page at a time. */
public final class PagedQuery<T> {
    private final JdbcClient database;
    private final String select;
    private final RowMapper<T> row;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /** @param select the question up to its {@code where}, which has no parameters */
    public PagedQuery(JdbcClient database, String select, RowMapper<T> row) {
        this.database = database;
        this.select = select;
        this.row = row;
    }

    /**
     * Adds a condition; where nothing is asked for there is none.
     *
     * @param values what stands for each {@code ?} of the condition, in their order
     */
    @SafeVarargs
    public final <A> PagedQuery<T> where(String condition, Optional<A> asked, Function<? super A, ?>... values) {
        asked.ifPresent(it -> {
            conditions.add(condition);
            for (Function<? super A, ?> value : values) {
                this.values.add(value.apply(it));
            }
        });
        return this;
    }

    /**
     * Asks.
     *
     * @param order the columns of {@code order by}, which make every row's place its own
     * @param key what the next page comes {@code after}
     */
    public Page<T> page(PageRequest page, String order, Function<T, String> key) {
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        List<T> found = database.sql(select + where + " order by " + order + " limit ?")
                .params(values)
                .param(page.size() + 1)
                .query(row)
                .list();
        return Page.of(found, page.size(), key);
    }
}
