package org.blendsm.model.zone;

import org.blendsm.model.Text;

/**
 * A closed group that a member founds.
 *
 * @param name how it is called, 1 to 80 characters; shown to everybody
 */
public record NewZone(String name) {
    public NewZone {
        Text.require(name, 80, "a name");
    }
}
