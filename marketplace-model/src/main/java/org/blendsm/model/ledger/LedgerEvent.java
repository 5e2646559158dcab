package org.blendsm.model.ledger;

/**
 * What one transaction did. Fabric keeps one event per transaction, so it carries every public record the transaction
 * wrote, and a read model never has to call back. Each concept has one sealed family of them.
 */
public interface LedgerEvent {}
