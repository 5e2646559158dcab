/** Who may do what: rights given, taken back, and judged by all that they hang on. */
@NullMarked
package org.blendsm.chaincode.access;

import org.jspecify.annotations.NullMarked;
