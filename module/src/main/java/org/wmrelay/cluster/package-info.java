/**
 * Several nodes that serve the same publishing points: one of them has the source, by a lease, and
 * publishes what it broadcasts on a bus; the others follow while somebody listens. To a point this
 * is a source and a listener like others.
 *
 * <p>The table on the bus holds leases only. The header of a stream comes from its owner, with the
 * past, when a node begins to follow: it has to ask for that anyway, and cannot get a header of one
 * lease with media of another.
 *
 * <p>Threads: one for all decisions and leases of a node, and the bus's own, which hand media on.
 */
@NullMarked
package org.wmrelay.cluster;

import org.jspecify.annotations.NullMarked;
