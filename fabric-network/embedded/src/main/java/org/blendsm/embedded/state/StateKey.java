package org.blendsm.embedded.state;

import com.google.protobuf.ByteString;

/**
 * A key of the world state: the namespace and the key within it. The order is that of the bytes, as in Fabric; Java's
 * own order of strings differs above U+FFFF.
 */
public record StateKey(String namespace, ByteString key) implements Comparable<StateKey> {
    public static StateKey of(String namespace, String key) {
        return new StateKey(namespace, ByteString.copyFromUtf8(key));
    }

    /** The namespace where the hashes of a collection's keys and values lie, open to all. */
    public static String hashed(String namespace, String collection) {
        return namespace + "$$h" + collection;
    }

    /** The namespace where a collection's values lie, shown to its members only. */
    public static String confidential(String namespace, String collection) {
        return namespace + "$$p" + collection;
    }

    /** A private data collection of a chaincode. */
    public record Collection(String chaincode, String name) {}

    /** Which collection's values lie in this {@link #confidential} namespace; a chaincode's name has no dollar. */
    public static Collection collection(String confidential) {
        int dollars = confidential.indexOf("$$p");
        return new Collection(confidential.substring(0, dollars), confidential.substring(dollars + 3));
    }

    @Override
    public int compareTo(StateKey other) {
        int byNamespace = Utf8Order.COMPARATOR.compare(namespace, other.namespace);
        return byNamespace != 0
                ? byNamespace
                : ByteString.unsignedLexicographicalComparator().compare(key, other.key);
    }

    byte[] encode() {
        return prefixed(namespace, key);
    }

    static byte[] prefixed(String namespace, ByteString key) {
        ByteString ns = ByteString.copyFromUtf8(namespace);
        byte[] out = new byte[ns.size() + 1 + key.size()];
        ns.copyTo(out, 0);
        key.copyTo(out, ns.size() + 1);
        return out;
    }

    /** The first stored key behind everything in this namespace. */
    static byte[] behind(String namespace) {
        byte[] out = prefixed(namespace, ByteString.EMPTY);
        out[out.length - 1] = 1;
        return out;
    }
}
