package org.blendsm.chaincode.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;

/** All rows of one kind. A row's key is the table's name and the parts given, in order, joined by {@code ~}. */
final class Table<T> {
    static final char SEPARATOR = '~';

    private final Rows rows;
    private final String name;
    private final Class<T> type;

    Table(Rows rows, String name, Class<T> type) {
        this.rows = rows;
        this.name = name;
        this.type = type;
    }

    Optional<T> get(Object... parts) {
        return rows.get(key(parts), type);
    }

    void put(T row, Object... parts) {
        rows.put(key(parts), row, type);
    }

    void delete(Object... parts) {
        rows.delete(key(parts));
    }

    /** The first rows under the leading parts of their keys. */
    List<T> first(int most, Object... leading) {
        return rows.range(key(leading) + SEPARATOR, Optional.empty(), most, type).stream()
                .map(Rows.Found::is)
                .toList();
    }

    /** A page of the rows under the leading parts of their keys; {@code next} is what follows these parts. */
    Page<T> page(PageRequest request, Object... leading) {
        var found = rows.range(key(leading) + SEPARATOR, request.after(), request.size() + 1, type);
        Page<Rows.Found<T>> page = Page.of(found, request.size(), Rows.Found::rest);
        return new Page<>(page.items().stream().map(Rows.Found::is).toList(), page.next());
    }

    private String key(Object... parts) {
        List<String> key = new ArrayList<>(parts.length + 1);
        key.add(name);
        for (Object part : parts) {
            key.add(part.toString());
        }
        return String.join(String.valueOf(SEPARATOR), key);
    }
}
