/** Who somebody is: applications, enrolment, tokens, managed keys and what they sign, verification. */
@NullMarked
package org.blendsm.identity;

import org.jspecify.annotations.NullMarked;
