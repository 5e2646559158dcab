/** From an admission on the ledger to a certificate of the member's organisation, and back when somebody is put out. */
@NullMarked
package org.blendsm.identity.enrolment;

import org.jspecify.annotations.NullMarked;
