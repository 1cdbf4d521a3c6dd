package org.wmrelay.broadcast;

/** What a publishing point is doing. */
public enum PointState {
  /** Nobody wants it, or it waits for a push. */
  IDLE,
  /** Its source tries to connect, or waits before it tries again. */
  CONNECTING,
  /** Packets come. */
  LIVE,
  /** The source is away and listeners are kept. */
  LINGERING,
  /** The system refused something it needs; it is tried again. */
  FAILED
}
