/**
 * What the ledger remembers: rows, typed and versioned ({@code {"v":1,"is":…}}), one collection class for each kind,
 * and no rule. A row's key is its table's name and its parts, joined by {@code ~}; parts are hex ids and addresses, or
 * stand last.
 *
 * <pre>
 * network~current                       Network       fingerprint and policy
 * member~{address}                      Member
 * member-key~{SHA-256 of the key}       MemberId      every key a member ever held, so none is held twice
 * operator~{address}                    MemberId      operators in good standing: the last one stays
 * node~{name}                           Node
 * </pre>
 */
@NullMarked
package org.blendsm.chaincode.state;

import org.jspecify.annotations.NullMarked;
