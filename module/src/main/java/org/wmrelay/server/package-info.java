/**
 * Puts the parts together: points, sources, delivery and servlets from settings, with one life
 * cycle, on Jetty as a module, embedded or standalone, and as a web application elsewhere.
 *
 * <p>The only package that knows all others, and the only one that reads the configuration.
 */
@NullMarked
package org.wmrelay.server;

import org.jspecify.annotations.NullMarked;
