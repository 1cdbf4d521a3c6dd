/** What is deployed beside the relay. One thread a request, as the container gives it. */
@NullMarked
package org.wmrelay.it.neighbour;

import org.jspecify.annotations.NullMarked;
