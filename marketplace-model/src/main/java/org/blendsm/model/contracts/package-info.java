/** The list of all contracts: what the chaincode serves and what a client can make a proxy of. */
@NullMarked
package org.blendsm.model.contracts;

import org.jspecify.annotations.NullMarked;
