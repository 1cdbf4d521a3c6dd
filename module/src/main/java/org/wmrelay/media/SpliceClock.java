package org.wmrelay.media;

import org.wmrelay.wire.asf.SerialClock;

/**
 * Makes the send times of one run of a source after the other into one clock that goes on.
 *
 * <p>A run is what one connection brings, or one turn of a looped file. A run that begins with
 * packets that were relayed before repeats them, until it has passed the last one: so far it is
 * left out. What goes on within {@value #MAX_STEP_MS} ms after the last packet is on the same
 * clock, and so is the little that a sender mixes up. Anything else is on another one, which is
 * shifted by a constant so that nothing in it is due before the last packet has ended, nor
 * presented before what was presented last. Times are ms in 32 bits and wrap.
 */
final class SpliceClock {

  /** A clock that steps further has jumped. */
  static final int MAX_STEP_MS = 10_000;

  /** A sender's own disorder; a clock that goes back further in the middle of a run restarted. */
  static final int MAX_DISORDER_MS = 1000;

  /** How long what was presented last is given: a frame at 10 a second, sound is shorter. */
  static final int FRAME_MS = 100;

  private enum State {
    /** No packet yet. */
    NEW,
    /** The next packet is the first of a run. */
    RUN_BEGINS,
    /** The run repeats what was relayed. */
    REPEATING,
    /** The next packet is the first on a clock that is known to have restarted. */
    CLOCK_RESTARTS,
    /** In the middle of a run. */
    RUNNING
  }

  private final RecentPackets recent = new RecentPackets();
  private State state = State.NEW;
  private long shiftMs;
  private long lastMs;
  private int lastDurationMs;
  private long lastShownMs;

  /** A new stream: its clock is taken as it comes. */
  void reset() {
    state = State.NEW;
    shiftMs = 0;
    recent.clear();
  }

  /** The source is back with the same stream. */
  void newRun() {
    if (state != State.NEW) {
      state = State.RUN_BEGINS;
    }
  }

  /** The same packets come again as new ones, as in a looped file. */
  void restart() {
    if (state != State.NEW) {
      state = State.CLOCK_RESTARTS;
    }
  }

  /**
   * Decides on a packet.
   *
   * @param times on the source's clock
   * @param fingerprint tells packets apart
   * @return false if the packet is a repeat
   */
  boolean admit(PacketTimes times, long fingerprint) {
    long stepMs = stepMs(times);
    if (isRepeat(stepMs, fingerprint)) {
      state = State.REPEATING;
      return false;
    }
    if (isOtherClock(stepMs)) {
      shiftMs = SerialClock.difference(goesOnMs(times), times.sendMs());
      recent.clear();
    }
    advance(times);
    recent.add(fingerprint);
    return true;
  }

  /** What is to be added to the times of the packet admitted last. */
  long shiftMs() {
    return shiftMs;
  }

  /** A long, for the absolute value of the smallest int. */
  private long stepMs(PacketTimes times) {
    return SerialClock.difference(SerialClock.plus(times.sendMs(), shiftMs), lastMs);
  }

  private boolean isRepeat(long stepMs, long fingerprint) {
    boolean near = Math.abs(stepMs) <= MAX_STEP_MS;
    return switch (state) {
      case NEW, CLOCK_RESTARTS, RUNNING -> false;
      case RUN_BEGINS -> near && recent.contains(fingerprint);
      case REPEATING -> near && (stepMs < 0 || recent.contains(fingerprint));
    };
  }

  private boolean isOtherClock(long stepMs) {
    return switch (state) {
      case NEW -> false;
      case CLOCK_RESTARTS -> true;
      // Not a repeat, and yet before the last packet: a clock that was set back.
      case RUN_BEGINS -> stepMs < 0 || stepMs > MAX_STEP_MS;
      case REPEATING, RUNNING -> stepMs < -MAX_DISORDER_MS || stepMs > MAX_STEP_MS;
    };
  }

  /** When the first packet of another clock is due. */
  private long goesOnMs(PacketTimes first) {
    int unshown = SerialClock.difference(lastShownMs, lastMs) + FRAME_MS - first.firstLeadMs();
    return SerialClock.plus(lastMs, Math.max(lastDurationMs, Math.min(unshown, MAX_STEP_MS)));
  }

  private void advance(PacketTimes times) {
    long sendMs = SerialClock.plus(times.sendMs(), shiftMs);
    long shownMs = SerialClock.plus(sendMs, times.lastLeadMs());
    if (state == State.NEW || !SerialClock.isAfter(lastMs, sendMs)) {
      lastMs = sendMs;
      lastDurationMs = times.durationMs();
    }
    if (state == State.NEW || SerialClock.isAfter(shownMs, lastShownMs)) {
      lastShownMs = shownMs;
    }
    state = State.RUNNING;
  }
}
