/** Who somebody is: applications, enrolment, tokens, managed keys and what they sign, verification, zones. */
@NullMarked
package org.blendsm.identity;

import org.jspecify.annotations.NullMarked;
