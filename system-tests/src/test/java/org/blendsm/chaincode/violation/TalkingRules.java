package org.blendsm.chaincode.violation;

import org.slf4j.Logger;

/** Rules that do something else than to decide. */
record TalkingRules(Logger log) {}
