package org.blendsm.model.ledger;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An interface that is one concept's contract on the ledger; a method {@code m} is the function {@code value:m}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface LedgerContract {
    String value();

    /** The sealed family of what this contract's transactions emit; an event's Fabric name is {@code value:Name}. */
    Class<? extends LedgerEvent> events();
}
