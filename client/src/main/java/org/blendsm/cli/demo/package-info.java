/** {@code blendsm demo}: one sale from listing to rating, with everything tried in it that must not be possible. */
@NullMarked
package org.blendsm.cli.demo;

import org.jspecify.annotations.NullMarked;
