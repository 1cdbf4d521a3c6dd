/**
 * The product from outside: what operators, players and encoders see of it.
 *
 * <p>{@code *IT} need the product, as the build leaves it; {@code *Test} prove the tests' own
 * tools. Nothing here uses a class of the product to speak a protocol.
 */
@NullMarked
package org.wmrelay.it;

import org.jspecify.annotations.NullMarked;
