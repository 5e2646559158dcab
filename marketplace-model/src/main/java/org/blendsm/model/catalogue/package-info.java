/** What is for sale: data products and the offers made for them. */
@NullMarked
package org.blendsm.model.catalogue;

import org.jspecify.annotations.NullMarked;
