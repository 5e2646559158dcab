/** What must hold for the whole house: its architecture, its documents, whole sales, and what faults must not do. */
@NullMarked
package org.blendsm.system;

import org.jspecify.annotations.NullMarked;
