/**
 * The benchmark: what it costs to serve listeners, measured from outside, in ratios.
 *
 * <p>{@link org.wmrelay.bench.Benchmark} is the one to start. For every measurement it runs three
 * programs: a {@link org.wmrelay.bench.BenchOrigin} that makes the stream, a server, and a {@link
 * org.wmrelay.bench.LoadClient} that listens and checks. Each packet carries a {@link
 * org.wmrelay.bench.Stamp} with its number and the time it was made, so loss, order and delay are
 * seen in the bytes themselves, whatever wraps them.
 *
 * <p>{@code System.nanoTime} is Linux's CLOCK_MONOTONIC, which all processes of a machine share;
 * the delays are valid on Linux only, and so are the processor times, which come from {@code
 * /proc}.
 */
@NullMarked
package org.wmrelay.bench;

import org.jspecify.annotations.NullMarked;
