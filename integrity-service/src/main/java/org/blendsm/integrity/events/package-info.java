/**
 * What happens on the ledger, told to members as it happens: CloudEvents over an event stream (SSE) that anybody in
 * good standing can follow from any block on.
 */
@NullMarked
package org.blendsm.integrity.events;

import org.jspecify.annotations.NullMarked;
