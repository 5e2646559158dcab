/**
 * The Java client for seller and buyer apps: joins, buys, sells, pays by voucher or tick, proves what came, is paid
 * with a signed invoice, opens sealed records. How a program comes by it, and one that buys: {@code docs/mqtt.md}.
 */
@NullMarked
package org.blendsm.client;

import org.jspecify.annotations.NullMarked;
