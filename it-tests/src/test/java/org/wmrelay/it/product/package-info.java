/** The product as its users have it: the jar, the module in a jetty-home, the web application. */
@NullMarked
package org.wmrelay.it.product;

import org.jspecify.annotations.NullMarked;
