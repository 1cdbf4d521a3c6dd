/**
 * The configuration: one HOCON file becomes typed records, or one list of everything wrong in it.
 *
 * <p>{@link org.wmrelay.server.settings.Settings} is the entrance. Defaults live in {@code
 * reference.conf} and nowhere else; what is read lies in records beside what they configure.
 *
 * <p>Threads: records are immutable; everything else lives on the thread that loads.
 */
@NullMarked
package org.wmrelay.server.settings;

import org.jspecify.annotations.NullMarked;
