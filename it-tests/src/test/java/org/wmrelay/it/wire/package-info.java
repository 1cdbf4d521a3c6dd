/**
 * The wire as the tests speak it: MMS frames, ASF headers and packets, HTTP heads, Digest.
 *
 * <p>Written apart from the product's codecs, and on purpose plainer, so that a mistake there
 * cannot hide here. Values are immutable and may be shared by threads; parsers belong to one
 * thread.
 */
@NullMarked
package org.wmrelay.it.wire;

import org.jspecify.annotations.NullMarked;
