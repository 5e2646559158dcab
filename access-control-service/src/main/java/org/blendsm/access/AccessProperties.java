package org.blendsm.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param staleAfter how long the ledger may be out of sight before nothing is allowed any more */
@ConfigurationProperties("blendsm.access")
record AccessProperties(@DefaultValue("10s") Duration staleAfter) {}
