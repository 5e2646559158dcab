package org.blendsm.embedded.memory;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What came last, no more than so many entries and so many bytes of it together: how large one is, callers choose. What
 * alone is larger is not remembered, and costs the others nothing.
 */
public final class Recent<K, V> {
    private record Kept<V>(V value, long bytes) {}

    private final int mostEntries;
    private final long mostBytes;
    private final Map<K, Kept<V>> kept = new LinkedHashMap<>();
    private long bytes;

    public Recent(int mostEntries, long mostBytes) {
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    public synchronized Optional<V> get(K key) {
        return Optional.ofNullable(kept.get(key)).map(Kept::value);
    }

    /** What was remembered under this key is forgotten for it. */
    public synchronized void put(K key, V value, long size) {
        remove(key);
        if (size > mostBytes) {
            return;
        }
        kept.put(key, new Kept<>(value, size));
        bytes += size;
        Iterator<Kept<V>> oldest = kept.values().iterator();
        while (kept.size() > mostEntries || bytes > mostBytes) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    public synchronized Optional<V> remove(K key) {
        Optional<Kept<V>> removed = Optional.ofNullable(kept.remove(key));
        removed.ifPresent(gone -> bytes -= gone.bytes());
        return removed.map(Kept::value);
    }
}
