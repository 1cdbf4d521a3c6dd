/** The relay as a library. */
@NullMarked
package org.wmrelay.example;

import org.jspecify.annotations.NullMarked;
