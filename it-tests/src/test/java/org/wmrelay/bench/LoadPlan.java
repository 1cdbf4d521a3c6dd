package org.wmrelay.bench;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one load thread has to do.
 *
 * @param port of the server
 * @param paths that listeners ask for in turn
 * @param request what is sent after connecting, {@code %s} for the path; empty for nothing
 * @param tls whether listeners speak TLS
 * @param stride bytes from one stamp to the next on the wire
 * @param steady listeners that read all
 * @param promptOneIn how many of them to one that reads promptly
 * @param steadyEveryNs time between two reads of the others
 * @param stalled listeners that read nothing after their first bytes
 * @param slow listeners that read {@code slowBytesPerSecond}
 * @param joinEveryNs time between two joins
 * @param churnEveryNs time between two joins of those who come and go; 0 for none
 * @param served counts those who got their first packet; shared by all threads
 */
record LoadPlan(
    int port,
    List<String> paths,
    String request,
    boolean tls,
    int stride,
    int steady,
    int promptOneIn,
    long steadyEveryNs,
    int stalled,
    int slow,
    long slowBytesPerSecond,
    long joinEveryNs,
    long churnEveryNs,
    AtomicInteger served) {

  int total() {
    return steady + stalled + slow;
  }

  LoadListener.Kind kind(int number) {
    if (number < steady) {
      return number % promptOneIn == 0 ? LoadListener.Kind.PROMPT : LoadListener.Kind.STEADY;
    }
    return number < steady + stalled ? LoadListener.Kind.STALLED : LoadListener.Kind.SLOW;
  }

  String path(int number) {
    return paths.get(number % paths.size());
  }
}
