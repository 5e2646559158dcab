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
 * account~{address}                     BaseRow
 * credit~{address}~{transaction}        CreditRow
 * entry~{id}                            Entry         kept for ever: the memory of Idempotency-Keys
 * product~{id}                          Product
 * offer~{id}                            Offer         every offer ever made
 * agreement~{id}                        Agreement     with its escrow
 * agreement-of~{address}~{id}           AgreementId   by buyer and by seller
 * receipt~{agreement}~{number}          Receipt       the number with ten digits
 * dispute~{agreement}                   Dispute
 * rating~{subject}~{agreement}          Rating        whose word it is follows: the agreement's other side
 * anchor~{stream}~{tree size}           Anchor        16 digits, so that keys are in the order of sizes
 * anchor-latest~{stream}                Anchor        the last of them again: no range is read backwards
 * capability~{id}                       Capability
 * capability-held~{holder}~{id}         Capability    the same again, for the holder's list
 * sealed-record~{id}                    SealedRecord
 * envelope~{record}~{holder}            Envelope      the one the holder was given last
 * </pre>
 */
@NullMarked
package org.blendsm.chaincode.state;

import org.jspecify.annotations.NullMarked;
