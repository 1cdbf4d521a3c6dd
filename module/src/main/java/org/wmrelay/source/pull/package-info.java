/**
 * Pulls broadcasts: from an encoder, a media server or another relay, by HTTP; or from a file.
 *
 * <p>Threads: those of Jetty's client, and a timer.
 */
@NullMarked
package org.wmrelay.source.pull;

import org.jspecify.annotations.NullMarked;
