/**
 * The words of wmrelay: sources in, a broadcast in the middle, listeners out.
 *
 * <p>A {@link org.wmrelay.broadcast.PublishingPoint} is fed by a source through a {@link
 * org.wmrelay.broadcast.Publication}. Each {@link org.wmrelay.broadcast.Rendition} of the running
 * {@link org.wmrelay.broadcast.Broadcast} keeps its bytes in a {@link
 * org.wmrelay.broadcast.FrameLog}; every {@link org.wmrelay.broadcast.Listener} is a {@link
 * org.wmrelay.broadcast.Cursor} over it and a {@link org.wmrelay.broadcast.Sink}, served by one
 * {@link org.wmrelay.broadcast.Delivery} thread. The package knows no HTTP, no media format, no
 * Jetty and no configuration.
 *
 * <p>Threads: the source's thread writes a log under its point's ingest lock and never waits for a
 * reader. A listener belongs to one delivery thread; all others ask that thread.
 */
@NullMarked
package org.wmrelay.broadcast;

import org.jspecify.annotations.NullMarked;
