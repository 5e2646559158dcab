/** When something was wrong: a claim with evidence, and how what is still held was split. */
@NullMarked
package org.blendsm.model.dispute;

import org.jspecify.annotations.NullMarked;
