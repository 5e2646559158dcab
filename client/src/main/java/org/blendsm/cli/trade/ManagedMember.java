package org.blendsm.cli.trade;

import org.blendsm.client.Door;
import org.blendsm.model.MemberId;

/** A member whose key identity-service keeps. */
public record ManagedMember(MemberId address, Door door) {}
