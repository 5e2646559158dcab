package org.blendsm.fabric;

import org.blendsm.model.Sha256;

/**
 * A block by which one chain is told from another: its number, and the hash of its header, which holds those before it
 * too.
 */
public record KnownBlock(long number, Sha256 hash) {}
