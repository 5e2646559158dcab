package org.blendsm.pubsub.catalogue;

import java.util.Optional;
import org.blendsm.model.MemberId;

/**
 * Who sells, as others see it.
 *
 * @param address who it is: another member may have the same name
 * @param name as the member applied for it
 * @param raters how many partners have rated it, each once
 * @param mean of their latest stars, rounded to two decimals, such as {@code "4.33"}; empty where nobody has rated
 */
record Seller(MemberId address, String name, long raters, Optional<String> mean) {}
