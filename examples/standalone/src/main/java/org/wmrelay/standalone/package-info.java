/**
 * The command line: wmrelay in a Jetty server of its own.
 *
 * <p>Options and configuration file go the same way: both become {@link
 * org.wmrelay.server.settings.Settings}, and those a server.
 */
@NullMarked
package org.wmrelay.standalone;

import org.jspecify.annotations.NullMarked;
