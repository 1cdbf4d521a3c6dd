/**
 * What only Jetty can do: connections handed over from HTTP, raw TCP connectors.
 *
 * <p>Threads: Jetty's selectors and the delivery threads; nothing blocks.
 */
@NullMarked
package org.wmrelay.jetty;

import org.jspecify.annotations.NullMarked;
