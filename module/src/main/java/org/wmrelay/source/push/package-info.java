/**
 * Takes pushes: from Windows Media Encoder by the exchange of MS-WMHTTP, from others by HTTP PUT or
 * POST of plain ASF.
 *
 * <p>Threads: the container's.
 */
@NullMarked
package org.wmrelay.source.push;

import org.jspecify.annotations.NullMarked;
