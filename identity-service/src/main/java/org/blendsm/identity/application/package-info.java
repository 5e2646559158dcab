/** The open door: somebody asks to join, an operator decides, the applicant picks up what came of it. */
@NullMarked
package org.blendsm.identity.application;

import org.jspecify.annotations.NullMarked;
