/**
 * Between the codecs and the broadcast: what comes from any source of ASF is turned into packets of
 * a broadcast, and a broadcast into the forms in which players take it.
 *
 * <p>{@link org.wmrelay.media.AsfIngest} belongs to one attempt of a source, {@link
 * org.wmrelay.media.AsfChannel} to a publishing point: it makes what one attempt after the other
 * brings into one stream.
 *
 * <p>Threads: an ingest is used by one thread at a time. A channel is changed under its point's
 * ingest lock only. Forms are stateless for their users; counters may be read by all.
 */
@NullMarked
package org.wmrelay.media;

import org.jspecify.annotations.NullMarked;
