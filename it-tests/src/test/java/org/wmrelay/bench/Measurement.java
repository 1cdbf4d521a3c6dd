package org.wmrelay.bench;

import java.util.HashMap;
import java.util.Map;

/**
 * One server under one load in one window.
 *
 * @param cpuMs processor time of the server
 * @param userMs the part of it outside the kernel
 * @param writes system calls of the server that write
 * @param clientCpuMs processor time of the load client
 * @param residentKib memory of the server at the end
 * @param liveKib live heap of the server at the end; 0 if it has none
 * @param servedMs how long it took until every listener had its first packet
 * @param values what the load client counted
 */
record Measurement(
    double windowSeconds,
    long cpuMs,
    long userMs,
    long writes,
    long clientCpuMs,
    long residentKib,
    long liveKib,
    long servedMs,
    Map<String, Double> values) {

  /** The names and numbers of a line of {@link LoadCounts}. */
  static Map<String, Double> parse(String line) {
    Map<String, Double> values = new HashMap<>();
    for (String word : line.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), Double.valueOf(word.substring(equals + 1)));
      }
    }
    return values;
  }

  double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the load client said nothing of " + name);
    }
    return value;
  }

  /** Microseconds of processor time that one listener costs in one second. */
  double cpu() {
    return cpuMs * 1000.0 / value("listenerSeconds");
  }

  double userCpu() {
    return userMs * 1000.0 / value("listenerSeconds");
  }

  /** Writes to one listener in one second. */
  double writesPerSecond() {
    return writes / value("listenerSeconds");
  }

  double clientCpu() {
    return clientCpuMs * 1000.0 / value("listenerSeconds");
  }

  /** The part of what was due that came: 1 if all listeners got all. */
  double delivered(Load load) {
    return value("packets") / (value("listenerSeconds") * load.packetsPerSecond());
  }

  /** Things that must not happen. */
  double faults() {
    return value("lost") + value("disordered") + value("torn") + value("refused") + value("closed");
  }
}
