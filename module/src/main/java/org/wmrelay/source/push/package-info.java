/**
 * Takes pushes: from Windows Media Encoder by the exchange of [MS-WMHTTP], from others by HTTP PUT
 * or POST of plain or framed ASF.
 *
 * <p>An encoder's {@link org.wmrelay.source.push.PushSession} may last for several connections and
 * bodies; what it streams meanwhile is one {@link org.wmrelay.source.push.PushRun}. A {@link
 * org.wmrelay.source.push.PushPoint} has one run at a time and decides who may take it over.
 *
 * <p>Threads: the container's; nothing waits, bodies are read when bytes are there.
 */
@NullMarked
package org.wmrelay.source.push;

import org.jspecify.annotations.NullMarked;
