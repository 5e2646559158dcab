/** The marketplace's money: accounts, statements, transfers, and the folding of credit rows. */
@NullMarked
package org.blendsm.pubsub.token;

import org.jspecify.annotations.NullMarked;
