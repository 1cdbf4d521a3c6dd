/**
 * Both ends of the wire, scripted: origins, encoders and datagram senders that feed the product,
 * and players that take from it and check every byte.
 *
 * <p>{@code FakeX} behaves as X does, faults are values. Fakes bind to loopback on free ports, have
 * daemon threads of their own, are controlled from any thread, and are gone after {@code close()}.
 */
@NullMarked
package org.wmrelay.it.fake;

import org.jspecify.annotations.NullMarked;
