package org.blendsm.embedded.identity;

import java.util.Locale;
import java.util.Optional;

/** What a certificate's organizational unit says that its holder is; in Fabric's words a <em>node OU</em>. */
public enum NodeRole {
    CLIENT,
    PEER,
    ADMIN,
    ORDERER;

    /** The organizational unit that stands for this role. */
    public String unit() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<NodeRole> ofUnit(String unit) {
        for (NodeRole role : values()) {
            if (role.unit().equals(unit)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
