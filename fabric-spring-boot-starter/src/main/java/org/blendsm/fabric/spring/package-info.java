/**
 * The ledger in a Spring Boot application: every ledger interface is a bean that signs for the current caller, events
 * reach {@code @EventListener} methods exactly once. And how services ask each other for what the ledger does not hold.
 */
@NullMarked
package org.blendsm.fabric.spring;

import org.jspecify.annotations.NullMarked;
