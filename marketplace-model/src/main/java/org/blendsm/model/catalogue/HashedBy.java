package org.blendsm.model.catalogue;

/** Who fingerprints the stream and anchors it. */
public enum HashedBy {
    /** The seller's client; it says the sequence of each message that it publishes. */
    SOURCE,
    /** The broker, for plain MQTT sellers; the broker is then trusted up to the anchor. */
    BROKER
}
